import { messageOf } from '@slipway/core';
import type { TrackedVersion } from './tracked-version.js';

/** The first time of a version that has replaced another one, which stays open meanwhile. */
export interface Probation {
  readonly old: TrackedVersion;
  /** Ends it without a verdict. */
  readonly end: () => void;
}

export interface ProbationEnds {
  /** The new version is bad, for this reason: the old one is to answer again. */
  readonly onFailed: (reason: string) => void;
  /** The time is over. */
  readonly onPassed: () => void;
}

/** A single poisoned request, sent again and again, is not yet a bad version. */
const minFailedRuns = 5;

/**
 * Watches what the new version does with real requests: it fails when at least five runs and more than half of all runs
 * have failed, or when its executor is no longer healthy. One of the two ends is called, once.
 */
export function startProbation(
  versions: { readonly old: TrackedVersion; readonly next: TrackedVersion },
  timeMs: number,
  ends: ProbationEnds,
): Probation {
  const { old, next } = versions;
  const { executor } = next.loaded;
  let isOver = false;
  let runs = 0;
  let failedRuns = 0;

  const end = (): void => {
    isOver = true;
    clearTimeout(timer);
    next.onRun(undefined);
  };
  const fail = (reason: string): void => {
    if (isOver || !old.loaded.executor.isHealthy()) return;
    end();
    ends.onFailed(reason);
  };
  const timer = setTimeout(() => {
    end();
    ends.onPassed();
  }, timeMs);

  next.onRun((failure) => {
    runs++;
    if (failure === undefined) return;
    failedRuns++;
    if (failedRuns < minFailedRuns || failedRuns * 2 <= runs) return;
    const share = `${String(failedRuns)} of ${String(runs)} runs`;
    fail(`${share} failed, the last one because ${messageOf(failure)}`);
  });
  executor.onHealthChange(() => {
    if (!executor.isHealthy()) fail('its executor is not healthy');
  });
  return { old, end };
}
