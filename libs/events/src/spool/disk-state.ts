import { messageOf, type Clock, type Logger } from '@slipway/core';

/** Whether the disk takes events; says so in the log when that changes, and counts refusals. */
export interface DiskState {
  readonly noteFailure: (error: unknown) => void;
  readonly noteSuccess: () => void;
  /** False for a while after a refusal. */
  readonly isAvailable: () => boolean;
  readonly failures: () => number;
}

const restMs = 5000;

export function createDiskState(
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  dir: string,
): DiskState {
  let failures = 0;
  let restedAtMs = -Infinity;
  let isFailing = false;
  return {
    noteFailure: (error) => {
      failures++;
      restedAtMs = clock.monotonicMs() + restMs;
      if (!isFailing) {
        logger.error('prediction events cannot be spooled', { dir, reason: messageOf(error) });
      }
      isFailing = true;
    },
    noteSuccess: () => {
      if (isFailing) logger.info('prediction events can be spooled again', { dir });
      isFailing = false;
    },
    isAvailable: () => clock.monotonicMs() >= restedAtMs,
    failures: () => failures,
  };
}
