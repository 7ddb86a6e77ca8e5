import { alertsOf, decide } from '../src/alerts/decide.js';
import { parseAlertSettings } from '../src/alerts/rules/alert-settings.js';
import type { Silence } from '../src/alerts/silences/silence.js';
import { createAlertBook, type AlertBook } from '../src/alerts/store/alert-book.js';
import type { VersionSnapshot } from '../src/versions/version-snapshot.js';
import { driftedOf, featureOf, snapshotOf } from './alert-snapshots.js';

/** A version of which features have drifted, beside one that has not. */
export function drifting(
  number: number,
  names: readonly string[],
  missingShare = 0,
): VersionSnapshot {
  const features = names.map((name) => driftedOf(name, { missingShare }));
  return snapshotOf({}, { number, features: [...features, featureOf('quiet')] });
}

/** A book of alerts with what is decided on it. */
export interface DecidingDesk {
  readonly book: AlertBook;
  readonly look: (nowMs: number, snapshots: readonly VersionSnapshot[], wasBlind?: boolean) => void;
  readonly alerts: (nowMs?: number) => ReturnType<typeof alertsOf>;
  readonly sent: () => readonly string[];
}

export function openDesk(
  silences: readonly Silence[] = [],
  raw: unknown = {},
  stored: Readonly<Record<string, string>> = {},
): DecidingDesk {
  const settings = parseAlertSettings(raw, 'test');
  const book = createAlertBook(stored, () => undefined);
  const { timing, minSeverity } = settings;
  const channels = [
    { name: 'slack', timing, minSeverity: minSeverity.slack },
    { name: 'webhook/0', timing, minSeverity: minSeverity.webhook },
  ];
  return {
    book,
    look: (nowMs, snapshots, wasBlind = false) => {
      decide(book, snapshots, { settings, silences, channels, nowMs, wasBlind });
    },
    alerts: (nowMs = 0) => alertsOf(book, silences, nowMs),
    sent: () =>
      book.deliveries.list().map(({ channel, status, notices }) => {
        return [channel, status, ...notices.map(({ labels }) => labels['alertname'])].join(' ');
      }),
  };
}
