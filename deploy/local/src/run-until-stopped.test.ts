import { EventEmitter } from 'node:events';
import { DomainError } from '@slipway/core';
import { expect, test } from 'vitest';
import type { App } from './app.js';
import { runUntilStopped } from './run-until-stopped.js';

function harness() {
  let nowMs = 0;
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const process = new EventEmitter();
  const errors: string[] = [];
  const deps = {
    clock,
    process,
    showError: (line: string) => errors.push(line),
  };
  const stopped: string[] = [];
  const stop = () => Promise.resolve(void stopped.push('stopped'));
  const run = (app: Partial<App>) =>
    runUntilStopped(deps, { start: () => Promise.resolve(), stop, ...app });
  return { process, errors, stopped, run, pass: (ms: number) => (nowMs += ms) };
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'])(
  '%s stops the app, code 0',
  async (event) => {
    const { process, run, stopped } = harness();
    const code = run({});
    process.emit(event);
    expect(await code).toBe(0);
    expect(stopped).toEqual(['stopped']);
  },
);

test('the same Ctrl-C heard three times is one request', async () => {
  const { process, run, pass } = harness();
  let finish = (): void => undefined;
  const code = run({ stop: () => new Promise((resolve) => (finish = resolve)) });
  for (let i = 0; i < 3; i += 1) {
    process.emit('SIGINT');
    pass(300);
  }
  await Promise.resolve();
  setImmediate(() => {
    finish();
  });
  expect(await code).toBe(0);
});

test('asking again a second later does not wait any longer', async () => {
  const { process, run, pass } = harness();
  const code = run({ stop: () => new Promise(() => undefined) });
  process.emit('SIGTERM');
  pass(1_000);
  process.emit('SIGTERM');
  expect(await code).toBe(1);
});

test('a signal during the start ends the start and is no error', async () => {
  const { process, run, errors, stopped } = harness();
  const start = (signal: AbortSignal) =>
    new Promise<void>((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new Error('cancelled'));
      });
    });
  const code = run({ start });
  process.emit('SIGTERM');
  expect(await code).toBe(0);
  expect({ errors, stopped }).toEqual({ errors: [], stopped: ['stopped'] });
});

test('a failed start is said in one line, and what had started is stopped', async () => {
  const { run, errors, stopped } = harness();
  const start = () => Promise.reject(new DomainError('precondition', 'X', 'port 8080 is busy'));
  expect(await run({ start })).toBe(1);
  expect({ errors, stopped }).toEqual({
    errors: ['slipway: port 8080 is busy'],
    stopped: ['stopped'],
  });
});
