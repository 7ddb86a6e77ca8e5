import type { FeatureColumns, FeatureLayout } from '@slipway/events';
import type { FeatureColumns as ModelColumns, ModelSpec, Tensors } from '@slipway/model';
import { createValueHasher, type ValueHasher } from './value-hasher.js';

/** Reads the features of rows as their event may carry them. */
export type EventFeatureReader = (inputs: Tensors, rows: number) => FeatureColumns;

/** What a version's card has of each of its features recorded. */
interface Selection {
  readonly layout: FeatureLayout;
  /** Columns of the numeric matrix that are recorded as numbers. */
  readonly numeric: readonly number[];
  /** Places among the categorical features that are recorded as texts. */
  readonly texts: readonly number[];
  readonly hashedNumeric: readonly number[];
  readonly hashedTexts: readonly number[];
}

/**
 * Leaves out what the card redacts and hashes what it wants hashed. Without a key to hash with, such a feature is left out
 * too: a hash that anybody can compute over all values that there are hides nothing.
 */
export function createEventFeatures(
  spec: Pick<ModelSpec, 'serving'>,
  read: (inputs: Tensors, rows: number) => ModelColumns,
  hashKey: string,
): EventFeatureReader {
  const { redact } = spec.serving.monitoring;
  const hash = createValueHasher(hashKey);
  const ruleOf = (name: string): 'keep' | 'drop' | 'hash' => {
    const rule = Object.hasOwn(redact, name) ? redact[name] : undefined;
    return rule === 'hash' && hashKey === '' ? 'drop' : (rule ?? 'keep');
  };
  let selection: Selection | undefined;

  return (inputs, rows) => {
    const columns = read(inputs, rows);
    // The names are the same for every request of a version; one object then stands for that.
    selection ??= select(columns, ruleOf);
    return apply(selection, columns, rows, hash);
  };
}

function select(
  columns: ModelColumns,
  ruleOf: (name: string) => 'keep' | 'drop' | 'hash',
): Selection {
  const numericNames = columns.numericFeatures;
  const textNames = columns.categoricalFeatures.map(({ name }) => name);
  const placesOf = (names: readonly string[], rule: string): number[] =>
    [...names.keys()].filter((index) => ruleOf(names[index] ?? '') === rule);
  const named = (names: readonly string[], places: readonly number[]): string[] =>
    places.map((index) => names[index] ?? '');
  const numeric = placesOf(numericNames, 'keep');
  const texts = placesOf(textNames, 'keep');
  const hashedNumeric = placesOf(numericNames, 'hash');
  const hashedTexts = placesOf(textNames, 'hash');
  const hashed = [...named(numericNames, hashedNumeric), ...named(textNames, hashedTexts)];
  const layout = {
    numeric: named(numericNames, numeric),
    categorical: [...named(textNames, texts), ...hashed],
    redacted: [...numericNames, ...textNames].filter((name) => ruleOf(name) === 'drop'),
    hashed,
  };
  return { layout, numeric, texts, hashedNumeric, hashedTexts };
}

function apply(
  selection: Selection,
  columns: ModelColumns,
  rows: number,
  hash: ValueHasher,
): FeatureColumns {
  const { numericFeatures, numericValues, categoricalFeatures } = columns;
  const width = numericFeatures.length;
  const textsOf = (index: number): readonly (string | null)[] =>
    categoricalFeatures[index]?.values ?? [];
  const hashedNumbers = selection.hashedNumeric.map((column) => {
    const feature = numericFeatures[column] ?? '';
    return Array.from({ length: rows }, (_, row) => {
      const value = numericValues[row * width + column] ?? Number.NaN;
      return Number.isNaN(value) ? null : hash(feature, String(value));
    });
  });
  const hashedTexts = selection.hashedTexts.map((index) => {
    const feature = categoricalFeatures[index]?.name ?? '';
    return textsOf(index).map((text) => (text === null ? null : hash(feature, text)));
  });
  return {
    layout: selection.layout,
    numericValues: pickColumns(numericValues, width, selection.numeric),
    categoricalValues: [...selection.texts.map(textsOf), ...hashedNumbers, ...hashedTexts],
  };
}

function pickColumns(
  values: Float32Array,
  width: number,
  columns: readonly number[],
): Float32Array {
  if (columns.length === width) return values;
  const rows = width === 0 ? 0 : values.length / width;
  const picked = new Float32Array(rows * columns.length);
  for (let row = 0; row < rows; row++) {
    for (const [to, from] of columns.entries()) {
      picked[row * columns.length + to] = values[row * width + from] ?? Number.NaN;
    }
  }
  return picked;
}
