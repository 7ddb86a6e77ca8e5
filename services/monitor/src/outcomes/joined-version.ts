import { createClassTable, type ClassTable, type StoredClasses } from './class-table.js';
import { addToHour, createHourSums, type HourSums, type LabelledRow } from './hour-sums.js';

/** A version of a model, as far as its answers are held against labels. */
export interface JoinedVersion {
  readonly modelVersion: string;
  /** Undefined for a regression. */
  readonly classes: ClassTable | undefined;
  /** Of the hours in which its labelled predictions were made, oldest first. */
  readonly hours: () => readonly HourSums[];
  /** Adds a labelled row to its hour, or takes it out again. An hour that is no longer kept stays away. */
  readonly count: (timeMs: number, row: LabelledRow, sign: 1 | -1) => void;
  readonly store: () => StoredVersion;
}

export interface StoredVersion {
  readonly modelVersion: string;
  readonly classes?: StoredClasses;
  readonly hours: readonly HourSums[];
}

export const hourMs = 3_600_000;
/** Two days: labels come up to a day late by default. */
const maxHours = 48;

export function createJoinedVersion(
  modelVersion: string,
  isClassifier: boolean,
  stored?: StoredVersion,
): JoinedVersion {
  const classes = isClassifier ? createClassTable(stored?.classes) : undefined;
  const hours = new Map(
    stored?.hours.map((sums) => [sums.startMs, { ...sums, cells: { ...sums.cells } }]),
  );

  const open = (startMs: number, shift: number): HourSums | undefined => {
    const known = hours.get(startMs);
    if (known !== undefined) return known;
    if (hours.size >= maxHours) {
      const oldest = Math.min(...hours.keys());
      if (startMs < oldest) return undefined;
      hours.delete(oldest);
    }
    const sums = createHourSums(startMs, shift);
    hours.set(startMs, sums);
    return sums;
  };

  return {
    modelVersion,
    classes,
    hours: () => [...hours.values()].sort((a, b) => a.startMs - b.startMs),
    count: (timeMs, row, sign) => {
      const startMs = Math.floor(timeMs / hourMs) * hourMs;
      const sums = sign === 1 ? open(startMs, row.actual) : hours.get(startMs);
      if (sums !== undefined) addToHour(sums, row, isClassifier, sign);
    },
    store: () => ({
      modelVersion,
      hours: [...hours.values()],
      ...(classes === undefined ? {} : { classes: classes.store() }),
    }),
  };
}
