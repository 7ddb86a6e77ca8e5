import { setImmediate as nextTurn } from 'node:timers/promises';
import { DomainError } from '@slipway/core';
import { waitFor } from '@slipway/testing';
import { expect, test } from 'vitest';
import type { BatchJob, BatchResult } from '../batching/batcher.js';
import type { LoadedVersion } from './loaded-version.js';
import { createVersionSeat } from './version-seat.js';

/** A version whose runs the test ends. */
function fakeVersion(name: string) {
  let healthListener: () => void = () => undefined;
  let isHealthy = true;
  let isClosed = false;
  const runs: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  const submit = (): Promise<BatchResult> =>
    new Promise((resolve, reject) => {
      runs.push({ resolve: () => resolve({} as BatchResult), reject });
    });
  const loaded = {
    spec: { modelName: 'iris', modelVersion: name },
    executor: {
      isHealthy: () => isHealthy,
      onHealthChange: (listener: () => void) => (healthListener = listener),
    },
    batcher: { submit },
    close: () => {
      isClosed = true;
      return Promise.resolve();
    },
  } as unknown as LoadedVersion;
  return {
    loaded,
    runs,
    isClosed: () => isClosed,
    setHealthy: (next: boolean) => {
      isHealthy = next;
      healthListener();
    },
  };
}

const job = {} as BatchJob;
const broken = new DomainError('internal', 'RUN_FAILED', 'index out of range');

function openSeat(probationMs: number) {
  const returns: string[] = [];
  const seat = createVersionSeat(
    {
      onReturn: (old, _failed, reason) => returns.push(`${old.spec.modelVersion}: ${reason}`),
      onCloseError: () => undefined,
    },
    probationMs,
  );
  /** Submits and ends runs of what sits there now. */
  const run = async (version: ReturnType<typeof fakeVersion>, outcomes: readonly unknown[]) => {
    const batcher = seat.current()?.batcher;
    const submitted = outcomes.map(async () => batcher?.submit(job));
    for (const outcome of outcomes) {
      const next = version.runs.shift();
      if (outcome === 'ok') next?.resolve();
      else next?.reject(outcome);
    }
    await Promise.allSettled(submitted);
  };
  return { seat, returns, run };
}

const until = (condition: () => boolean, what: string) =>
  waitFor(condition, { what, timeoutMs: 5000 });

test('a replaced version is closed when the last request that has it is answered', async () => {
  const { seat } = openSeat(60_000);
  const old = fakeVersion('1');
  const next = fakeVersion('2');
  const taken = seat.put(old.loaded);
  const answer = taken.batcher.submit(job);
  seat.put(next.loaded);
  // The next change ends the probation, and with it the time of the first version.
  seat.put(fakeVersion('3').loaded);
  expect(seat.current()?.spec.modelVersion).toBe('3');
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  expect(old.isClosed()).toBe(false);
  old.runs[0]?.resolve();
  await answer;
  // Chosen before the swap, and not submitted before this very turn.
  const late = taken.batcher.submit(job);
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  expect(old.isClosed()).toBe(false);
  old.runs[1]?.resolve();
  await late;
  await until(old.isClosed, 'the old version to be closed');
  await expect(taken.batcher.submit(job)).rejects.toMatchObject({ code: 'VERSION_REPLACED' });
  await seat.clear();
  expect(next.isClosed()).toBe(true);
});

test('a version that fails more than half of at least five runs gives its place back', async () => {
  const { seat, returns, run } = openSeat(60_000);
  const old = fakeVersion('1');
  const next = fakeVersion('2');
  seat.put(old.loaded);
  seat.put(next.loaded);
  await run(next, ['ok', 'ok', 'ok', 'ok', broken, broken, broken, broken]);
  expect(returns).toEqual([]);
  await run(next, [broken]);
  expect(returns).toEqual(['1: 5 of 9 runs failed, the last one because index out of range']);
  expect(seat.current()?.spec.modelVersion).toBe('1');
  await until(next.isClosed, 'the failed version to be closed');
  expect(old.isClosed()).toBe(false);
  await seat.clear();
});

test('refusals by the queue, deadlines and cancelled callers are not held against a version', async () => {
  const { seat, returns, run } = openSeat(60_000);
  const next = fakeVersion('2');
  seat.put(fakeVersion('1').loaded);
  seat.put(next.loaded);
  const kinds = ['exhausted', 'deadline', 'cancelled', 'invalid'] as const;
  for (const kind of [...kinds, ...kinds]) await run(next, [new DomainError(kind, 'X', 'x')]);
  expect(returns).toEqual([]);
  await seat.clear();
});

test('an unhealthy version gives its place back at once, if the old one is healthy', async () => {
  const { seat, returns } = openSeat(60_000);
  const old = fakeVersion('1');
  const next = fakeVersion('2');
  seat.put(old.loaded);
  seat.put(next.loaded);
  old.setHealthy(false);
  next.setHealthy(false);
  expect(returns).toEqual([]);
  old.setHealthy(true);
  next.setHealthy(false);
  expect(returns).toEqual(['1: its executor is not healthy']);
  await seat.clear();
});

test('after its probation a version keeps its place, and the old one is closed', async () => {
  const { seat, returns, run } = openSeat(10);
  const old = fakeVersion('1');
  const next = fakeVersion('2');
  seat.put(old.loaded);
  seat.put(next.loaded);
  await until(old.isClosed, 'the end of the probation');
  await run(next, Array<unknown>(10).fill(broken));
  expect(returns).toEqual([]);
  expect(seat.current()?.spec.modelVersion).toBe('2');
  await seat.clear();
});

test('a third version ends the probation of the second, and only the second waits for it', async () => {
  const { seat, returns, run } = openSeat(60_000);
  const versions = ['1', '2', '3'].map(fakeVersion);
  for (const { loaded } of versions) seat.put(loaded);
  await until(() => versions[0]?.isClosed() ?? false, 'the first version to be closed');
  await run(versions[2]!, Array<unknown>(5).fill(broken));
  expect(returns).toHaveLength(1);
  expect(seat.current()?.spec.modelVersion).toBe('2');
  await seat.clear();
  expect(versions.map((version) => version.isClosed())).toEqual([true, true, true]);
});
