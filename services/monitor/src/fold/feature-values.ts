import type { RowColumns, Text } from './row-columns.js';

/*
 * The reference decides what kind a feature is: integer codes of a category may travel as numbers. A feature that no row
 * carries is undefined: it is redacted, not missing.
 */

/** A feature whose reference is numeric. */
export function numericValues(rows: RowColumns, feature: string): ArrayLike<number> | undefined {
  return rows.numeric.get(feature) ?? rows.categorical.get(feature)?.map(numberOf);
}

/** A feature whose reference is categorical. */
export function categoricalValues(rows: RowColumns, feature: string): ArrayLike<Text> | undefined {
  const numbers = rows.numeric.get(feature);
  return rows.categorical.get(feature) ?? (numbers && Array.from(numbers, textOf));
}

/** The answers by name: class names, or class indices as text where a model has no names. */
export function predictedLabels(rows: RowColumns): ArrayLike<Text> {
  const hasLabels = rows.labels.some((label) => label !== null);
  return hasLabels ? rows.labels : Array.from(rows.predictions, textOf);
}

/** Of the class that was answered; undefined when the model gives none, or when they are not recorded. */
export function answeredProbabilities({ probabilities }: RowColumns): Float32Array | undefined {
  return probabilities.some((value) => !Number.isNaN(value)) ? probabilities : undefined;
}

function numberOf(text: Text): number {
  return text === null || text.trim() === '' ? Number.NaN : Number(text);
}

/** A float32 has 7 certain digits: 0.1 travels as 0.10000000149011612. */
function textOf(value: number): Text {
  if (Number.isNaN(value)) return null;
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(7)));
}
