import { expect, test } from 'vitest';
import { waitFor } from './wait-for.js';

test('gives the first value that is not false, null or undefined', async () => {
  const answers = [undefined, false, null, 0, 7] as const;
  let calls = 0;
  const value = await waitFor(() => answers[calls++], {
    what: 'a number',
    timeoutMs: 5_000,
    intervalMs: 1,
  });
  expect(value).toBe(0);
  expect(calls).toBe(4);
});

test('names what it waited for and the last error when the deadline passes', async () => {
  const waiting = waitFor(() => Promise.reject(new Error('connection refused')), {
    what: 'the sun to rise',
    timeoutMs: 30,
    intervalMs: 5,
  });
  await expect(waiting).rejects.toMatchObject({
    kind: 'deadline',
    message: 'waited 30 ms for the sun to rise: connection refused',
  });
});

test('a condition that hangs does not extend the deadline', async () => {
  const waiting = waitFor(() => new Promise<boolean>(() => undefined), {
    what: 'an answer',
    timeoutMs: 30,
  });
  await expect(waiting).rejects.toMatchObject({ kind: 'deadline' });
});

test('a cancelled wait ends at once', async () => {
  const abort = new AbortController();
  const waiting = waitFor(() => false, {
    what: 'nothing',
    timeoutMs: 60_000,
    intervalMs: 60_000,
    signal: abort.signal,
  });
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ kind: 'cancelled' });
});
