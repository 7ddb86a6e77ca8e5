import { setImmediate as nextTurn } from 'node:timers/promises';
import { DomainError } from '@slipway/core';
import { specLabel } from '@slipway/model';
import type { BatchJob, BatchResult } from '../batching/batcher.js';
import type { LoadedVersion } from './loaded-version.js';

/** How a run that the version had accepted went. What the caller gave up or the queue refused is none. */
export type RunListener = (failure: unknown) => void;

/** An open version that knows who still uses it. */
export interface TrackedVersion {
  /** The version as requests see it: what they submit through it is counted. */
  readonly loaded: LoadedVersion;
  /** One listener at a time: called with undefined for a run that went well, else with what it threw. */
  readonly onRun: (listener: RunListener | undefined) => void;
  /** Closes it once nobody uses it any more; from then on it refuses. Everybody who asks waits for the same end. */
  readonly retire: () => Promise<void>;
}

export function trackVersion(opened: LoadedVersion): TrackedVersion {
  let users = 0;
  let isClosed = false;
  let onIdle: (() => void) | undefined;
  let listener: RunListener | undefined;
  let retired: Promise<void> | undefined;

  const leave = (): void => {
    users--;
    if (users === 0) onIdle?.();
  };
  const succeeded = (): void => {
    leave();
    listener?.(undefined);
  };
  const failed = (error: unknown): void => {
    leave();
    if (isFailedRun(error)) listener?.(error);
  };
  const submit = (job: BatchJob): Promise<BatchResult> => {
    if (isClosed) return Promise.reject(replaced(opened));
    users++;
    const result = opened.batcher.submit(job);
    // Beside the caller's own promise and not in its way.
    result.then(succeeded, failed);
    return result;
  };

  const closeWhenIdle = async (): Promise<void> => {
    do {
      if (users > 0) await new Promise<void>((resolve) => (onIdle = resolve));
      // Who chose this version before it was replaced submits within the same turn.
      await nextTurn();
    } while (users > 0);
    isClosed = true;
    await opened.close();
  };

  return {
    loaded: { ...opened, batcher: { ...opened.batcher, submit } },
    onRun: (next) => (listener = next),
    retire: () => (retired ??= closeWhenIdle()),
  };
}

/** Full queues, deadlines and bad input say nothing about the model. */
function isFailedRun(error: unknown): boolean {
  if (!(error instanceof DomainError)) return true;
  return error.kind === 'internal' || error.kind === 'unavailable';
}

function replaced({ spec }: LoadedVersion): DomainError {
  const message = `${specLabel(spec)} was replaced or unloaded meanwhile; try again`;
  return new DomainError('unavailable', 'VERSION_REPLACED', message, { retryAfterMs: 100 });
}
