import { DomainError } from '@slipway/core';
import { logTail, waitFor } from '@slipway/tools';
import type { MeshPlan } from './mesh-plan.js';
import { notReadyError } from './not-ready.js';
import type { ProcessSet } from './process-set.js';

const timeoutMs = 60_000;
const tailLines = 15;
/** A process that ends so often while the mesh starts will not come up by itself. */
const hopelessAfterEnds = 5;

export interface UntilUpDeps {
  readonly processes: ProcessSet;
  /** Ends the wait early. */
  readonly signal: AbortSignal;
}

export type UntilUp = (what: string, isUp: () => boolean | Promise<boolean>) => Promise<void>;

/**
 * Waits for a part of a starting mesh. After 60 s, or when some process ends again and again, the error names the part
 * that does not work and shows the end of its log.
 */
export function createUntilUp({ processes, signal }: UntilUpDeps, plan: MeshPlan): UntilUp {
  const hopeless = () => processes.endedOften(hopelessAfterEnds);
  return async (what, isUp) => {
    try {
      const isSettled = async () => hopeless() !== undefined || (await isUp());
      await waitFor(isSettled, { what, timeoutMs, intervalMs: 50, signal });
    } catch (error) {
      if (signal.aborted) throw error;
      throw await notReadyError(plan, `not ready after ${String(timeoutMs / 1_000)} s`);
    }
    const failed = hopeless();
    if (failed === undefined) return;
    const tail = await logTail(failed.logFile, tailLines);
    throw new DomainError(
      'unavailable',
      'PROCESS_ENDS',
      `${failed.name} ends again and again; the end of ${failed.logFile}:\n${tail}`,
    );
  };
}
