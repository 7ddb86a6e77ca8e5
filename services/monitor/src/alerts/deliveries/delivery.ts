import { createHash } from 'node:crypto';
import type { Labels, Severity } from '../alert.js';

/** An alert as it is told to somebody. */
export interface Notice {
  readonly id: string;
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly severity: Severity;
  readonly status: 'firing' | 'resolved';
  readonly startsAtMs: number;
  readonly endsAtMs?: number | undefined;
}

/** One message to one channel, and what has come of it. Kept until it is delivered or given up, and a while longer. */
export interface Delivery {
  /** `<model>-<hash>`; also the idempotency key: a receiver that sees it twice has seen one message. */
  readonly id: string;
  /** Such as `slack` or `webhook/0`. */
  readonly channel: string;
  /** The labels that its alerts have in common by being one group. */
  readonly group: Labels;
  readonly status: 'firing' | 'resolved';
  readonly notices: readonly Notice[];
  readonly createdMs: number;
  readonly state: 'pending' | 'delivered' | 'dead';
  readonly attempts: number;
  readonly nextAttemptMs: number;
  readonly lastError: string;
  readonly deliveredMs?: number | undefined;
}

export interface NewDelivery {
  readonly channel: string;
  readonly group: Labels;
  readonly notices: readonly Notice[];
  readonly nowMs: number;
}

export function newDelivery({ channel, group, notices, nowMs }: NewDelivery): Delivery {
  const what = notices.map(({ fingerprint, status, startsAtMs }) => [
    fingerprint,
    status,
    startsAtMs,
  ]);
  const hash = createHash('sha256').update(JSON.stringify([channel, group, what, nowMs]));
  return {
    id: `${group['model'] ?? ''}-${hash.digest('hex').slice(0, 16)}`,
    ...{ channel, group, notices },
    status: notices.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    createdMs: nowMs,
    state: 'pending',
    attempts: 0,
    nextAttemptMs: nowMs,
    lastError: '',
  };
}
