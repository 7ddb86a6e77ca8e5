import {
  addBinCounts,
  createBinCounter,
  type BinCounter,
  type BinCounts,
  type ReferenceProfile,
} from '@slipway/stats';
import { categoricalValues, numericValues, predictedLabels } from './feature-values.js';
import type { RowColumns } from './traffic-rows.js';

/** Counts by feature name, those of the answers under `predictionBins`. */
export type BinTable = Readonly<Record<string, BinCounts>>;

/**
 * How many values fell into each bin of the reference since the version was first seen. They can be added over monitors
 * and subtracted over time, which no window of rows can.
 */
export interface BinTotals {
  readonly add: (rows: RowColumns) => void;
  readonly table: () => BinTable;
}

type CountRows = (rows: RowColumns) => BinCounts | undefined;

/** No feature has an empty name. */
export const predictionBins = '';

/** Goes on from `stored`, which must be counts of the same profile. */
export function createBinTotals(profile: ReferenceProfile, stored: BinTable = {}): BinTotals {
  const totals = new Map(Object.entries(stored));
  const counters = countersOf(profile);
  return {
    add: (rows) => {
      if (rows.rows === 0) return;
      for (const [name, count] of counters) {
        const added = count(rows);
        const before = totals.get(name);
        if (added !== undefined) totals.set(name, before ? addBinCounts(before, added) : added);
      }
    },
    table: () => Object.fromEntries(totals),
  };
}

function countersOf({
  numeric,
  categorical,
  prediction,
}: ReferenceProfile): Map<string, CountRows> {
  const counters = new Map<string, CountRows>();
  for (const profile of numeric) {
    const { name } = profile;
    counters.set(
      name,
      counterOf(createBinCounter(profile), (rows) => numericValues(rows, name)),
    );
  }
  for (const profile of categorical) {
    const { name } = profile;
    const counter = createBinCounter(profile);
    counters.set(
      name,
      counterOf(counter, (rows) => categoricalValues(rows, name)),
    );
  }
  if (prediction?.kind === 'numeric') {
    const counter = createBinCounter(prediction);
    counters.set(
      predictionBins,
      counterOf(counter, ({ predictions }) => predictions),
    );
  } else if (prediction?.kind === 'categorical') {
    counters.set(predictionBins, counterOf(createBinCounter(prediction), predictedLabels));
  }
  return counters;
}

function counterOf<T>(
  counter: BinCounter<T>,
  valuesOf: (rows: RowColumns) => ArrayLike<T> | undefined,
): CountRows {
  return (rows) => {
    const values = valuesOf(rows);
    return values && counter.count(values);
  };
}
