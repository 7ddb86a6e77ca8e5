import type { Alert } from '../alert.js';
import type { GroupTiming } from '../rules/alert-settings.js';

/** What a channel has been told about a group. */
export interface ToldGroup {
  /** When it was told last; undefined before the first time. */
  readonly lastMs?: number | undefined;
  /** By alert id, the start of the episode that it knows to be firing. */
  readonly firing: Readonly<Record<string, number>>;
}

/** A message that is due. */
export interface GroupPlan {
  /** The ones that fire. */
  readonly firing: readonly Alert[];
  /** The ones that the channel has been told of and that are over. */
  readonly resolved: readonly Alert[];
  readonly told: ToldGroup;
}

export const nothingTold: ToldGroup = { firing: {} };

/**
 * Whether a channel is to be told about a group now, and what. A quiet group waits `waitMs` for others to join the first
 * alert; one that was told of waits `intervalMs` before it tells a change, and repeats what is unchanged after `repeatMs`.
 * Silenced and explained alerts start no message; acknowledged ones neither, but their end is told. Pure. `alerts` are
 * those of the group that the channel takes at all.
 */
export function planNotification(
  alerts: readonly Alert[],
  told: ToldGroup,
  timing: GroupTiming,
  nowMs: number,
): GroupPlan | undefined {
  const firing = alerts.filter(isSendable);
  const fresh = firing.filter(
    (alert) => alert.ackedBy === '' && told.firing[alert.id] !== alert.startsAtMs,
  );
  const resolved = alerts
    .flatMap(lastEnded)
    .filter((alert) => told.firing[alert.id] === alert.startsAtMs);
  if (!isDue({ firing, fresh, resolved }, told, timing, nowMs)) return undefined;
  // Alerts that the channel knows and that are silenced or explained by now still fire: their end is told later.
  const stillFiring = alerts.filter(
    (alert) => alert.phase === 'firing' && told.firing[alert.id] === alert.startsAtMs,
  );
  const known = [...stillFiring, ...firing].map(({ id, startsAtMs }) => [id, startsAtMs] as const);
  return { firing, resolved, told: { lastMs: nowMs, firing: Object.fromEntries(known) } };
}

interface Changes {
  readonly firing: readonly Alert[];
  readonly fresh: readonly Alert[];
  readonly resolved: readonly Alert[];
}

function isDue(
  { firing, fresh, resolved }: Changes,
  { lastMs, firing: knownFiring }: ToldGroup,
  timing: GroupTiming,
  nowMs: number,
): boolean {
  if (fresh.length > 0 || resolved.length > 0) {
    const isQuiet = Object.keys(knownFiring).length === 0;
    const firstMs = Math.min(...fresh.map(({ firedAtMs = nowMs }) => firedAtMs));
    const waitUntilMs = isQuiet ? firstMs + timing.waitMs : 0;
    return nowMs >= Math.max(waitUntilMs, (lastMs ?? -Infinity) + timing.intervalMs);
  }
  const isUnacked = firing.some(({ ackedBy }) => ackedBy === '');
  return isUnacked && lastMs !== undefined && nowMs >= lastMs + timing.repeatMs;
}

/** The episode that is over: of an alert that is pending again the one before. */
function lastEnded({ previous, ...alert }: Alert): readonly Alert[] {
  if (alert.phase === 'resolved') return [alert];
  return alert.phase === 'pending' && previous !== undefined ? [{ ...alert, ...previous }] : [];
}

function isSendable({ phase, silencedBy, inhibitedBy }: Alert): boolean {
  return phase === 'firing' && silencedBy === '' && inhibitedBy === '';
}
