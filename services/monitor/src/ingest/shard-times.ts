import type { EventBatch } from '@slipway/events';
import { decodeTimes, encodeTimes, timesField } from './series-fields.js';
import type { VersionName } from './shard-fields.js';
import type { PartChanges } from './shard-part.js';

/** The clocks of a shard: how long it has been fed, and up to when the time windows of its versions are closed. */
export interface ShardTimes {
  /** An entry with this time in its stream id comes next. */
  readonly advance: (storedMs: number) => void;
  readonly activeMs: () => number;
  /** Rows before this time are late; -Infinity before the first row. */
  readonly closedBeforeMs: (name: VersionName) => number;
  /** A row of this time has come. */
  readonly observe: (name: VersionName, timeMs: number) => void;
  readonly addSkewedRows: (rows: number) => void;
  readonly skewedRows: () => number;
  readonly addRetired: (series: number) => void;
  readonly retiredSeries: () => number;
  readonly addChanges: (changes: PartChanges) => void;
}

/** A break counts at most so long: when Redis was away for a day, no producer has been silent for a day. */
const maxBreakMs = 10 * 60_000;

export function createShardTimes(
  stored: ReadonlyMap<string, Buffer>,
  latenessMs: number,
): ShardTimes {
  const times = decodeTimes(stored.get(timesField));
  const newestByVersion = new Map(Object.entries(times.newestByVersion));
  let { newestMs, activeMs, skewedRows, retiredSeries } = times;
  return {
    advance: (storedMs) => {
      if (newestMs > 0) activeMs += Math.min(Math.max(0, storedMs - newestMs), maxBreakMs);
      newestMs = Math.max(newestMs, storedMs);
    },
    activeMs: () => activeMs,
    closedBeforeMs: (name) => (newestByVersion.get(keyOf(name)) ?? -Infinity) - latenessMs,
    observe: (name, timeMs) => {
      const key = keyOf(name);
      const known = newestByVersion.get(key) ?? -Infinity;
      if (timeMs > known) newestByVersion.set(key, timeMs);
    },
    addSkewedRows: (rows) => {
      skewedRows += rows;
    },
    skewedRows: () => skewedRows,
    addRetired: (series) => {
      retiredSeries += series;
    },
    retiredSeries: () => retiredSeries,
    addChanges: (changes) => {
      const byVersion = Object.fromEntries(newestByVersion);
      const now = { newestMs, activeMs, skewedRows, retiredSeries, newestByVersion: byVersion };
      changes.set(timesField, encodeTimes(now));
    },
  };
}

/** Milliseconds of the newest request, by its producer's clock; undefined without requests. */
export function newestTimeOf({ baseTimeMs, timeOffsetsMs, rows }: EventBatch): number | undefined {
  if (rows === 0) return undefined;
  let newest = 0;
  for (let i = 0; i < timeOffsetsMs.length; i++) newest = Math.max(newest, timeOffsetsMs[i] ?? 0);
  return baseTimeMs + newest;
}

function keyOf({ modelName, modelVersion }: VersionName): string {
  return `${modelName}@${modelVersion}`;
}
