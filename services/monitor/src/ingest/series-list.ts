import { createSequenceLedger, type SequenceLedger } from '@slipway/events';
import { createProducerClock, type ProducerClock } from './producer-clock.js';
import { createRetiredAccounts, type RetiredAccounts } from './retired-accounts.js';
import { encodeSeries, seriesField, seriesOfField, type SeriesName } from './series-fields.js';
import type { PartChanges } from './shard-part.js';

/** One producer, model and version. */
export interface Series extends SeriesName {
  readonly ledger: SequenceLedger;
  readonly clock: ProducerClock;
  /** Its producer's clock is known to be wrong. */
  isSkewed: boolean;
  /** When its last entry came, on the shard's active time. */
  seenMs: number;
}

/** The series of a shard, and what of them has to be stored. */
export interface SeriesList {
  /** The series of an entry that comes now; a new one when it is not known. */
  readonly open: (name: SeriesName, activeMs: number) => Series;
  readonly all: () => readonly Series[];
  /** The sums of those that are kept no longer. */
  readonly retired: Pick<RetiredAccounts, 'list'>;
  /** Retires those that have been silent for very long, or are too many; answers how many. */
  readonly retireSilent: (activeMs: number) => number;
  readonly addChanges: (changes: PartChanges) => void;
  readonly markStored: () => void;
  readonly markAllChanged: () => void;
}

/** A producer's clock may be wrong by so much. */
export const clockToleranceMs = 60_000;

/** Of active time; a producer that has been silent for so long has no retry under way any more. */
const retireAfterMs = 24 * 3_600_000;
/** Beyond so many the one that has been silent for longest is retired early. */
const maxSeries = 10_000;

export function createSeriesList(stored: ReadonlyMap<string, Buffer>): SeriesList {
  /** The one that was silent for longest comes first. */
  const byField = restore(stored);
  const changedFields = new Set<string>();
  const removedFields = new Set<string>();
  const retired = createRetiredAccounts(stored);

  const retire = (field: string, series: Series): void => {
    retired.add(series, series.ledger.totals());
    byField.delete(field);
    changedFields.delete(field);
    removedFields.add(field);
  };

  return {
    open: (name, activeMs) => {
      const field = seriesField(name);
      const series = byField.get(field) ?? newSeries(name);
      series.seenMs = activeMs;
      byField.delete(field);
      byField.set(field, series);
      changedFields.add(field);
      removedFields.delete(field);
      return series;
    },
    all: () => [...byField.values()],
    retired,
    retireSilent: (activeMs) => {
      const before = byField.size;
      for (const [field, series] of byField) {
        if (activeMs - series.seenMs < retireAfterMs && byField.size <= maxSeries) break;
        retire(field, series);
      }
      return before - byField.size;
    },
    addChanges: (changes) => {
      for (const field of changedFields) {
        const series = byField.get(field);
        if (series !== undefined) changes.set(field, encode(series));
      }
      for (const field of removedFields) changes.remove(field);
      retired.addChanges(changes);
    },
    markStored: () => {
      changedFields.clear();
      removedFields.clear();
      retired.markStored();
    },
    markAllChanged: () => {
      for (const field of byField.keys()) changedFields.add(field);
      retired.markAllChanged();
    },
  };
}

function restore(stored: ReadonlyMap<string, Buffer>): Map<string, Series> {
  const restored = [...stored]
    .flatMap(([field, value]) => seriesOfField(field, value) ?? [])
    .sort((a, b) => a.seenMs - b.seenMs)
    .map(({ ledger, clock, ...rest }) => ({
      ...{ ...rest, isSkewed: false, ledger: createSequenceLedger(ledger) },
      clock: createProducerClock(clockToleranceMs, clock),
    }));
  return new Map(restored.map((series) => [seriesField(series), series]));
}

function newSeries({ producer, modelName, modelVersion }: SeriesName): Series {
  return {
    ...{ producer, modelName, modelVersion, isSkewed: false, seenMs: 0 },
    ledger: createSequenceLedger(),
    clock: createProducerClock(clockToleranceMs),
  };
}

function encode({ ledger, clock, seenMs, ...name }: Series): Buffer {
  return encodeSeries({ ...name, ledger: ledger.stored(), clock: clock.stored(), seenMs });
}
