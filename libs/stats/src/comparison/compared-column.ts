import type { CategoricalColumn, NumericColumn } from '../profile/build-reference-profile.js';

/** A column of numbers, as a table of a reference or of current rows has it. */
export interface ComparedNumbers extends NumericColumn {
  /** Whole numbers without a gap; some tools take few of them for categories. */
  readonly isInteger: boolean;
}

/** A column of text or of truth values. */
export interface ComparedCategories extends CategoricalColumn {
  /** Made of `true` and `false` only; never free text. */
  readonly isBoolean: boolean;
}

export type ComparedColumn = ComparedNumbers | ComparedCategories;

/** One column of both sides, of one kind. */
export type ColumnPair =
  | {
      readonly kind: 'numeric';
      readonly reference: ComparedNumbers;
      readonly current: ComparedNumbers;
    }
  | {
      readonly kind: 'categorical';
      readonly reference: ComparedCategories;
      readonly current: ComparedCategories;
    };
