import { DomainError } from '@slipway/core';
import type { RejectReason } from './batch-metrics.js';

const maxRetryAfterMs = 30_000;

/** What a caller is told whose request is not run. */
export function rejectionOf(
  reason: RejectReason,
  label: string,
  queuedRows: number,
  waitMs: number,
): DomainError {
  switch (reason) {
    case 'queue_full': {
      const retryAfterMs = Math.min(Math.max(Math.ceil(waitMs), 1), maxRetryAfterMs);
      const message = `${label}: ${String(queuedRows)} rows are waiting already, about ${String(retryAfterMs)} ms of work; try again later`;
      return new DomainError('exhausted', 'QUEUE_FULL', message, { retryAfterMs });
    }
    case 'deadline':
      return new DomainError(
        'deadline',
        'TOO_LATE',
        `${label}: the deadline passed before the request could be run`,
      );
    case 'cancelled':
      return new DomainError('cancelled', 'CALL_CANCELLED', 'the caller has cancelled the call');
    case 'unhealthy':
      return new DomainError(
        'unavailable',
        'EXECUTOR_UNHEALTHY',
        `${label}: a run is stuck or its worker is being replaced; try again later`,
        { retryAfterMs: 1000 },
      );
  }
}
