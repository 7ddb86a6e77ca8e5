/** Numbers; NaN where the value is missing. */
export interface NumberColumn {
  readonly name: string;
  readonly type: 'number';
  /** Every row has a whole number that was written as one: no missing value, no decimal point. */
  readonly isInteger: boolean;
  readonly values: Float64Array;
}

/** Text; null where the value is missing. */
export interface TextColumn {
  readonly name: string;
  readonly type: 'text';
  readonly values: readonly (string | null)[];
}

/** Truth values; null where the value is missing. */
export interface BooleanColumn {
  readonly name: string;
  readonly type: 'boolean';
  readonly values: readonly (boolean | null)[];
}

export type Column = NumberColumn | TextColumn | BooleanColumn;

/** Named columns of equal length; no name comes twice. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}
