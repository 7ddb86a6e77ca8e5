import type { Alert } from './alert.js';

/** Notices which alerts have changed from one time to the next. */
export interface AlertChanges {
  /** Tells the listeners of every alert that is not as it was the last time. */
  readonly see: (alerts: readonly Alert[]) => void;
  /** The answer ends it. */
  readonly onChange: (listener: (alert: Alert) => void) => () => void;
}

export function createAlertChanges(): AlertChanges {
  const listeners = new Set<(alert: Alert) => void>();
  let seen = new Map<string, string>();
  return {
    see: (alerts) => {
      const before = seen;
      // The looks that led nowhere are nobody's concern.
      seen = new Map(
        alerts.map((alert) => [alert.id, JSON.stringify({ ...alert, looks: undefined })]),
      );
      for (const alert of alerts) {
        if (before.get(alert.id) === seen.get(alert.id)) continue;
        for (const listener of listeners) listener(alert);
      }
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
