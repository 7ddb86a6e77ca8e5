import { expect, test } from 'vitest';
import { createLifecycle, withDeadline, type Component } from './lifecycle.js';
import type { LogFields, Logger } from './logger.js';

interface Errors {
  readonly logger: Logger;
  readonly fields: readonly LogFields[];
}

function keepErrors(): Errors {
  const fields: LogFields[] = [];
  const ignore = (): void => undefined;
  const error = (_message: string, given: LogFields = {}): void => void fields.push(given);
  return { logger: { debug: ignore, info: ignore, warn: ignore, error }, fields };
}

function recorded(
  events: string[],
  name: string,
  parts: Partial<Pick<Component, 'start' | 'stop'>> = {},
): Component {
  return {
    name,
    start: async () => {
      events.push(`start ${name}`);
      await parts.start?.();
    },
    stop: async () => {
      events.push(`stop ${name}`);
      await parts.stop?.();
    },
  };
}

const fail = (): Promise<never> => Promise.reject(new Error('broken'));
const hang = (): Promise<never> => new Promise(() => undefined);

test('components start in order and stop in reverse order', async () => {
  const events: string[] = [];
  const components = ['a', 'b', 'c'].map((name) => recorded(events, name));
  const { logger } = keepErrors();
  const lifecycle = createLifecycle(components, logger, { stopTimeoutMs: 1000 });
  await lifecycle.start();
  await lifecycle.stop();
  expect(events).toEqual(['start a', 'start b', 'start c', 'stop c', 'stop b', 'stop a']);
});

test('a failed start stops what was started, also the part that failed, and tells why', async () => {
  const events: string[] = [];
  const components = [
    recorded(events, 'a'),
    recorded(events, 'b', { start: fail }),
    recorded(events, 'c'),
  ];
  const lifecycle = createLifecycle(components, keepErrors().logger, { stopTimeoutMs: 1000 });
  await expect(lifecycle.start()).rejects.toThrow('broken');
  expect(events).toEqual(['start a', 'start b', 'stop b', 'stop a']);
  await lifecycle.stop();
  expect(events).toHaveLength(4);
});

test('a component that fails or hangs in its stop does not keep the others from stopping', async () => {
  const events: string[] = [];
  const components = [
    recorded(events, 'a'),
    recorded(events, 'b', { stop: fail }),
    recorded(events, 'c', { stop: hang }),
  ];
  const errors = keepErrors();
  const lifecycle = createLifecycle(components, errors.logger, { stopTimeoutMs: 20 });
  await lifecycle.start();
  await lifecycle.stop();
  expect(events.slice(3)).toEqual(['stop c', 'stop b', 'stop a']);
  expect(errors.fields).toMatchObject([
    { component: 'c', error: { message: 'stopping c: not done after 20 ms' } },
    { component: 'b', error: { message: 'broken' } },
  ]);
});

test('a stop during the start lets the running part finish and starts nothing more', async () => {
  const events: string[] = [];
  const { promise: isReady, resolve: ready } = Promise.withResolvers<undefined>();
  const start = async (): Promise<void> => {
    await isReady;
    events.push('a is up');
  };
  const components = [recorded(events, 'a', { start }), recorded(events, 'b')];
  const lifecycle = createLifecycle(components, keepErrors().logger, { stopTimeoutMs: 1000 });
  const starting = lifecycle.start();
  const stopping = lifecycle.stop();
  ready(undefined);
  await expect(starting).rejects.toMatchObject({ kind: 'cancelled' });
  await stopping;
  expect(events).toEqual(['start a', 'a is up', 'stop a']);
});

test('a start that hangs does not keep a stop from ending', async () => {
  const events: string[] = [];
  const lifecycle = createLifecycle([recorded(events, 'a', { start: hang })], keepErrors().logger, {
    stopTimeoutMs: 20,
  });
  void lifecycle.start();
  await lifecycle.stop();
  expect(events).toEqual(['start a', 'stop a']);
});

test('a deadline passes results and errors on, and names what took too long', async () => {
  expect(await withDeadline(Promise.resolve(7), 1000, 'counting')).toBe(7);
  await expect(withDeadline(fail(), 1000, 'counting')).rejects.toThrow('broken');
  await expect(withDeadline(hang(), 5, 'counting')).rejects.toMatchObject({
    kind: 'deadline',
    message: 'counting: not done after 5 ms',
  });
});
