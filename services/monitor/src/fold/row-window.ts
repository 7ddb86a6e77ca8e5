import { createRing, type Ring } from './ring.js';
import type { RowColumns, Text } from './traffic-rows.js';

/** The last rows that were answered, exactly as they were. */
export interface RowWindow {
  readonly append: (rows: RowColumns) => void;
  readonly rows: () => number;
  /** Copies, oldest row first. */
  readonly read: () => RowColumns;
}

/** The features of one kind. */
interface FeatureRings<T, Values> {
  readonly append: (first: number, rows: number, given: ReadonlyMap<string, ArrayLike<T>>) => void;
  readonly forget: (name: string) => void;
  readonly read: (first: number, count: number) => Map<string, Values>;
}

/**
 * A ring of `capacity` rows. Features come and go with the entries: a row whose entry does not carry a feature is missing
 * there, and a feature that no row in the window carries is forgotten.
 */
export function createRowWindow(capacity: number): RowWindow {
  const numbers = (): Ring<number, Float64Array> =>
    createRing(capacity, (length) => new Float64Array(length), Number.NaN);
  const texts = (): Ring<Text, Text[]> =>
    createRing<Text, Text[]>(capacity, (length) => Array<Text>(length), null);
  const features = (): Ring<number, Float32Array> =>
    createRing(capacity, (length) => new Float32Array(length), Number.NaN);

  const timesMs = numbers();
  const predictions = numbers();
  const labels = texts();
  const numeric = createFeatureRings(capacity, features, Number.NaN);
  const categorical = createFeatureRings<Text, Text[]>(capacity, texts, null);
  let total = 0;

  return {
    append: (rows) => {
      timesMs.write(total, rows.timesMs);
      predictions.write(total, rows.predictions);
      labels.write(total, rows.labels);
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
        numeric: numeric.read(first, rows),
        categorical: categorical.read(first, rows),
      };
    },
  };
}

function createFeatureRings<T, Values extends { readonly length: number; [index: number]: T }>(
  capacity: number,
  createFeature: () => Ring<T, Values>,
  missing: T,
): FeatureRings<T, Values> {
  const rings = new Map<string, { ring: Ring<T, Values>; carriedTo: number }>();
  return {
    append: (first, rows, given) => {
      for (const name of given.keys()) {
        if (!rings.has(name)) rings.set(name, { ring: createFeature(), carriedTo: first });
      }
      const absent = Array<T>(Math.min(rows, capacity)).fill(missing);
      for (const [name, feature] of rings) {
        const values = given.get(name);
        feature.ring.write(
          first + (values === undefined ? rows - absent.length : 0),
          values ?? absent,
        );
        if (values !== undefined) feature.carriedTo = first + rows;
        else if (feature.carriedTo <= first + rows - capacity) rings.delete(name);
      }
    },
    forget: (name) => {
      rings.delete(name);
    },
    read: (first, count) =>
      new Map([...rings].map(([name, { ring }]) => [name, ring.read(first, count)])),
  };
}
