/** What was found about one column of two tables. */
export interface ColumnVerdict {
  readonly column: string;
  /** How the column was compared. */
  readonly kind: 'numeric' | 'categorical';
  /** In the vocabulary of the tool whose verdict it is. */
  readonly test: string;
  /** Undefined where a tool gives a p-value only, or where there was nothing to compare. */
  readonly statistic: number | undefined;
  /** Undefined for distances. */
  readonly pValue: number | undefined;
  /** What the p-value, or for a distance the statistic, was held against. */
  readonly threshold: number | undefined;
  readonly drifted: boolean;
}

/** What was found about two tables. */
export interface TableComparison {
  /** In the order of the reference. */
  readonly columns: readonly ColumnVerdict[];
  readonly dataset: {
    readonly drifted: boolean;
    /** Drifted columns among all that were compared, in [0, 1]. */
    readonly share: number;
  };
}
