import { expect, test } from 'vitest';
import type { Logger } from './logger.js';
import { createPeriodic } from './periodic.js';

function keepLines(): { readonly logger: Logger; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  return {
    logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
    lines,
  };
}

test('an outage of many rounds is two lines', async () => {
  const { logger, lines } = keepLines();
  const { promise: isDone, resolve: done } = Promise.withResolvers<undefined>();
  let round = 0;
  const task = (): Promise<void> => {
    round++;
    if (round === 7) done(undefined);
    return round >= 2 && round <= 5 ? Promise.reject(new Error('away')) : Promise.resolve();
  };
  const loop = createPeriodic(task, logger, { name: 'reading', intervalMs: 1 });
  await loop.start();
  await isDone;
  await loop.stop();
  expect(lines).toEqual(['warn reading: away', 'info reading: works again']);
});

test('a stop ends the pause at once', async () => {
  const { promise: hasRun, resolve: ran } = Promise.withResolvers<undefined>();
  const task = (): Promise<void> => {
    ran(undefined);
    return Promise.resolve();
  };
  const loop = createPeriodic(task, keepLines().logger, { name: 'x', intervalMs: 3_600_000 });
  await loop.start();
  await hasRun;
  await loop.stop();
});

test('a stop lets the running task finish and starts no other', async () => {
  const { promise: isFree, resolve: free } = Promise.withResolvers<undefined>();
  const events: string[] = [];
  const task = async (): Promise<void> => {
    events.push('begin');
    await isFree;
    events.push('end');
  };
  const loop = createPeriodic(task, keepLines().logger, { name: 'x', intervalMs: 1 });
  await loop.start();
  const stopping = loop.stop().then(() => events.push('stopped'));
  free(undefined);
  await stopping;
  expect(events).toEqual(['begin', 'end', 'stopped']);
});

test('a loop that was never started can be stopped', async () => {
  const task = (): Promise<void> => Promise.reject(new Error('must not run'));
  await createPeriodic(task, keepLines().logger, { name: 'x', intervalMs: 1 }).stop();
});
