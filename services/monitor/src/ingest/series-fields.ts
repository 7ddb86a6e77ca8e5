import type { SeriesAccount, StoredLedger } from '@slipway/events';
import { z } from 'zod';
import { parseField } from './parse-field.js';
import type { StoredClock } from './producer-clock.js';
import type { VersionName } from './shard-fields.js';

/** Who numbers its rows: one producer, model and version. */
export interface SeriesName extends VersionName {
  readonly producer: string;
}

export interface StoredSeries extends SeriesName {
  readonly ledger: StoredLedger;
  readonly clock: StoredClock;
  /** When its last entry came, on the shard's active time. */
  readonly seenMs: number;
}

/** What the series of a version that are kept no longer came to. */
export interface RetiredSeries extends VersionName {
  readonly account: SeriesAccount;
}

export interface StoredTimes {
  /** Time of the newest stream id. */
  readonly newestMs: number;
  /** How long entries have been coming: breaks count in part only. */
  readonly activeMs: number;
  /** Newest event time by version. */
  readonly newestByVersion: Readonly<Record<string, number>>;
  /** Rows whose times were corrected. */
  readonly skewedRows: number;
  readonly retiredSeries: number;
}

export const timesField = 'times';

const seriesPrefix = 'series:';
const retiredPrefix = 'retired:';

export function seriesField({ producer, modelName, modelVersion }: SeriesName): string {
  return seriesPrefix + JSON.stringify([producer, modelName, modelVersion]);
}

export function retiredField({ modelName, modelVersion }: VersionName): string {
  return retiredPrefix + JSON.stringify([modelName, modelVersion]);
}

const number = z.number();
const seriesName = z.tuple([z.string(), z.string(), z.string()]);
const versionName = z.tuple([z.string(), z.string()]);
const range = z.object({ first: number, last: number });
const series = z.object({
  ledger: z.object({
    ...{ last: number, produced: number, duplicates: number, late: number },
    ...{ sampledOut: number, lost: number, missing: z.array(range) },
  }),
  clock: z.object({
    sinceMs: number,
    leastMs: number.nullable(),
    leastBeforeMs: number.nullable(),
  }),
  seenMs: number,
});
const account = z.object({
  ...{ produced: number, processed: number, dropped: number },
  ...{ late: number, pending: number, duplicates: number },
});
const times = z.object({
  ...{ newestMs: number, activeMs: number, skewedRows: number, retiredSeries: number },
  newestByVersion: z.record(z.string(), number),
});

/** The series in a field; undefined for any other field. */
export function seriesOfField(field: string, value: Buffer): StoredSeries | undefined {
  if (!field.startsWith(seriesPrefix)) return undefined;
  const name = parseField(seriesName, field, field.slice(seriesPrefix.length));
  const [producer, modelName, modelVersion] = name;
  return { producer, modelName, modelVersion, ...parseField(series, field, value.toString()) };
}

/** The retired series in a field; undefined for any other field. */
export function retiredOfField(field: string, value: Buffer): RetiredSeries | undefined {
  if (!field.startsWith(retiredPrefix)) return undefined;
  const name = parseField(versionName, field, field.slice(retiredPrefix.length));
  const [modelName, modelVersion] = name;
  return { modelName, modelVersion, account: parseField(account, field, value.toString()) };
}

export function decodeTimes(value: Buffer | undefined): StoredTimes {
  if (value !== undefined) return parseField(times, timesField, value.toString());
  return { newestMs: 0, activeMs: 0, skewedRows: 0, retiredSeries: 0, newestByVersion: {} };
}

export function encodeSeries({ ledger, clock, seenMs }: StoredSeries): Buffer {
  return Buffer.from(JSON.stringify({ ledger, clock, seenMs }));
}

export function encodeRetired({ account: sums }: RetiredSeries): Buffer {
  return Buffer.from(JSON.stringify(sums));
}

export function encodeTimes(stored: StoredTimes): Buffer {
  return Buffer.from(JSON.stringify(stored));
}
