import type { Delivery } from './delivery.js';

/** What came of one attempt. */
export type SendResult =
  | { readonly kind: 'delivered' }
  /** May go better later; `afterMs` when the receiver has said how much later. */
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number | undefined }
  /** Will never go better. */
  | { readonly kind: 'dead'; readonly reason: string };

const firstRetryMs = 1000;
const longestRetryMs = 5 * 60_000;
/** An hour later the receiver has to be told something newer. */
const giveUpMs = 3600_000;

/** The delivery after an attempt. Waits 1, 2, 4, … seconds between attempts, at most five minutes, and gives up after an hour. */
export function settleDelivery(delivery: Delivery, result: SendResult, nowMs: number): Delivery {
  const attempts = delivery.attempts + 1;
  if (result.kind === 'delivered') {
    return { ...delivery, attempts, state: 'delivered', deliveredMs: nowMs };
  }
  const lastError = result.reason;
  if (result.kind === 'dead') return { ...delivery, attempts, lastError, state: 'dead' };
  const backOffMs = Math.min(firstRetryMs * 2 ** (attempts - 1), longestRetryMs);
  const nextAttemptMs = nowMs + Math.max(backOffMs, result.afterMs ?? 0);
  const isLate = nextAttemptMs - delivery.createdMs > giveUpMs;
  return { ...delivery, attempts, lastError, nextAttemptMs, state: isLate ? 'dead' : 'pending' };
}
