import { createRing, type Ring } from './ring.js';
import type { RowColumns, Text } from './row-columns.js';

/** The last rows that were answered, exactly as they were. */
export interface RowWindow {
  readonly append: (rows: RowColumns) => void;
  readonly rows: () => number;
  /** Copies, oldest row first. */
  readonly read: () => RowColumns;
  /** Columns of features that were not kept, because there are too many of them. */
  readonly refusedFeatures: () => number;
  /** What it keeps in memory, roughly. */
  readonly bytes: () => number;
}

/** The features of one kind. */
interface FeatureRings<T, Values> {
  readonly append: (first: number, rows: number, given: ReadonlyMap<string, ArrayLike<T>>) => void;
  readonly forget: (name: string) => void;
  readonly read: (first: number, count: number) => Map<string, Values>;
  readonly refused: () => number;
  readonly features: () => number;
}

interface FeatureRing<T, Values extends { readonly length: number; [index: number]: T }> {
  readonly ring: Ring<T, Values>;
  /** Number of the row after the last one that carried it. */
  carriedTo: number;
}

/** A row without its features: times, answers, and an id of some 40 characters. */
const rowBytes = 100;

/** Features of one kind that a version may have; more are left out of everything. */
export const maxFeatures = 500;

/**
 * A ring of `capacity` rows. Features come and go with the entries: a row whose entry does not carry a feature is missing
 * there, and a feature that no row in the window carries is forgotten.
 */
export function createRowWindow(capacity: number): RowWindow {
  const doubles = (): Ring<number, Float64Array> =>
    createRing(capacity, (length) => new Float64Array(length), Number.NaN);
  const texts = (): Ring<Text, Text[]> =>
    createRing<Text, Text[]>(capacity, (length) => Array<Text>(length), null);
  const floats = (): Ring<number, Float32Array> =>
    createRing(capacity, (length) => new Float32Array(length), Number.NaN);

  const timesMs = doubles();
  const predictions = doubles();
  const labels = texts();
  const probabilities = floats();
  const nonFinite = createRing(capacity, (length) => new Uint8Array(length), 0);
  const predictionIds = texts();
  const traces = texts();
  const numeric = createFeatureRings(capacity, floats, Number.NaN);
  const categorical = createFeatureRings<Text, Text[]>(capacity, texts, null);
  let total = 0;

  return {
    append: (rows) => {
      timesMs.write(total, rows.timesMs);
      predictions.write(total, rows.predictions);
      labels.write(total, rows.labels);
      probabilities.write(total, rows.probabilities);
      nonFinite.write(total, rows.nonFinite);
      predictionIds.write(total, rows.predictionIds);
      traces.write(total, rows.traces);
      numeric.append(total, rows.rows, rows.numeric);
      categorical.append(total, rows.rows, rows.categorical);
      for (const name of rows.withheld ?? []) {
        numeric.forget(name);
        categorical.forget(name);
      }
      total += rows.rows;
    },
    rows: () => Math.min(total, capacity),
    read: () => {
      const rows = Math.min(total, capacity);
      const first = total - rows;
      return {
        rows,
        timesMs: timesMs.read(first, rows),
        predictions: predictions.read(first, rows),
        labels: labels.read(first, rows),
        probabilities: probabilities.read(first, rows),
        nonFinite: nonFinite.read(first, rows),
        predictionIds: predictionIds.read(first, rows),
        traces: traces.read(first, rows),
        numeric: numeric.read(first, rows),
        categorical: categorical.read(first, rows),
      };
    },
    refusedFeatures: () => numeric.refused() + categorical.refused(),
    bytes: () => capacity * (rowBytes + 4 * numeric.features() + 8 * categorical.features()),
  };
}

function createFeatureRings<T, Values extends { readonly length: number; [index: number]: T }>(
  capacity: number,
  createFeature: () => Ring<T, Values>,
  missing: T,
): FeatureRings<T, Values> {
  const rings = new Map<string, FeatureRing<T, Values>>();
  let refused = 0;

  const open = (name: string, first: number): FeatureRing<T, Values> | undefined => {
    const known = rings.get(name);
    if (known !== undefined) return known;
    if (rings.size >= maxFeatures) {
      refused++;
      return undefined;
    }
    const feature = { ring: createFeature(), carriedTo: first };
    rings.set(name, feature);
    return feature;
  };

  return {
    append: (first, rows, given) => {
      for (const [name, values] of given) {
        const feature = open(name, first);
        if (feature === undefined) continue;
        feature.ring.write(first, values);
        feature.carriedTo = first + rows;
      }
      const end = first + rows;
      const absent = Math.min(rows, capacity);
      for (const [name, { ring, carriedTo }] of rings) {
        if (carriedTo === end) continue;
        if (carriedTo <= end - capacity) rings.delete(name);
        else ring.write(end - absent, Array<T>(absent).fill(missing));
      }
    },
    forget: (name) => {
      rings.delete(name);
    },
    read: (first, count) =>
      new Map([...rings].map(([name, { ring }]) => [name, ring.read(first, count)])),
    refused: () => refused,
    features: () => rings.size,
  };
}
