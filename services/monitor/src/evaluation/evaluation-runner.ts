import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '@slipway/core';

/** Lets others run when a task has had the event loop long enough; undefined when it has not. */
export type Pause = () => Promise<void> | undefined;

/**
 * Runs the evaluations of all versions one after the other and in slices, so that together they never hold up reading or
 * answering for longer than one slice.
 */
export interface EvaluationRunner {
  readonly run: <T>(task: (pause: Pause) => Promise<T>) => Promise<T>;
}

const sliceMs = 5;

export function createEvaluationRunner(clock: Clock): EvaluationRunner {
  let last: Promise<unknown> = Promise.resolve();
  let sliceStartMs = 0;

  const pause = (): Promise<void> | undefined =>
    clock.monotonicMs() - sliceStartMs < sliceMs ? undefined : takeTurn();

  const takeTurn = async (): Promise<void> => {
    await nextTurn();
    sliceStartMs = clock.monotonicMs();
  };

  return {
    run: (task) => {
      const result = last.then(async () => {
        await takeTurn();
        return task(pause);
      });
      // A failure is its caller's; the next task runs all the same.
      last = result.catch(() => undefined);
      return result;
    },
  };
}
