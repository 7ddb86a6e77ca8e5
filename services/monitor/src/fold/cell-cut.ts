import type { FeatureProfile } from '@slipway/stats';

/** One cell of a column: a category, a range of numbers, or what is neither. */
export interface Cell {
  /** A category, a range such as `(1.5, 2.1]`, `missing`, `unseen`, or `other` for rare categories. */
  readonly name: string;
  /** Of a range, where it is closed on that side. */
  readonly lower?: number;
  readonly upper?: number;
}

/** A column cut into cells. Missing is the last one. */
export interface CellCut<Value> {
  readonly kind: FeatureProfile['kind'];
  readonly cells: readonly Cell[];
  /** Rows of the reference in each cell. */
  readonly reference: Float64Array;
  /** Cells of numbers beyond the reference's range, or of categories that it does not know. */
  readonly strange: readonly number[];
  /** The number of a value's cell. */
  readonly cellOf: (value: Value) => number;
}
