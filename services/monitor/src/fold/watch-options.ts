import { parseCompatChoice } from '../evaluation/compat-choice.js';
import type { VersionStateOptions } from './version-state.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How versions are watched where nothing else is said. */
export const defaultWatchOptions: VersionStateOptions = {
  windowRows: 1000,
  minSamples: 100,
  falseAlarmRate: 0.05,
  falseAlarmsPerWeek: 1,
  everyRows: 100,
  everyMs: 300_000,
  learnReferenceRows: 5000,
  compat: () => undefined,
  retention: { fineMs: hourMs, mediumMs: dayMs, coarseMs: 30 * dayMs },
};

/** The settings that say how versions are watched. */
export interface WatchSettings {
  readonly windowRows: number;
  readonly minSamples: number;
  readonly falseAlarmRate: number;
  readonly falseAlarmsPerWeek: number;
  readonly evaluateEveryRows: number;
  readonly evaluateEveryMs: number;
  readonly learnReferenceRows: number;
  readonly compat: string;
  readonly keepFinePanesMs: number;
  readonly keepMinutePanesMs: number;
  readonly keepHourPanesMs: number;
}

export function readWatchOptions(settings: WatchSettings): VersionStateOptions {
  const { windowRows, minSamples, falseAlarmRate, falseAlarmsPerWeek } = settings;
  return {
    ...{ windowRows, falseAlarmRate, falseAlarmsPerWeek },
    // A window that is smaller than its own minimum would never be judged.
    minSamples: Math.min(minSamples, windowRows),
    everyRows: settings.evaluateEveryRows,
    everyMs: settings.evaluateEveryMs,
    learnReferenceRows: settings.learnReferenceRows,
    compat: parseCompatChoice(settings.compat) ?? defaultWatchOptions.compat,
    retention: {
      fineMs: settings.keepFinePanesMs,
      mediumMs: settings.keepMinutePanesMs,
      coarseMs: settings.keepHourPanesMs,
    },
  };
}
