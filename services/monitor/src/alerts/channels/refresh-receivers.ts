import { severities, type Alert } from '../alert.js';
import { noticeOf } from '../decide.js';
import type { Channel } from './channel.js';

/** How long a receiver that forgets is told again that an alert is over. */
const resolvedResendMs = 5 * 60_000;

export interface RefreshOptions {
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** Tells receivers that forget what they have to know right now; returns at once. */
export function refreshReceivers(
  channels: readonly Channel[],
  alerts: readonly Alert[],
  { nowMs, signal }: RefreshOptions,
): void {
  const known = alerts.filter((alert) => isToBeKnown(alert, nowMs));
  for (const channel of channels) {
    const least = severities.indexOf(channel.minSeverity);
    const wanted = known.filter(({ severity }) => severities.indexOf(severity) >= least);
    void channel.refresh?.(wanted.map(noticeOf), signal);
  }
}

function isToBeKnown(alert: Alert, nowMs: number): boolean {
  if (alert.silencedBy !== '' || alert.inhibitedBy !== '') return false;
  if (alert.phase === 'firing') return true;
  return alert.phase === 'resolved' && nowMs - (alert.endsAtMs ?? 0) < resolvedResendMs;
}
