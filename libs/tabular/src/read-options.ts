export interface ReadOptions {
  /** No more rows than these are read from the start of the file. */
  readonly maxRows?: number;
  /** Keep the cells of a CSV file as they are written: every column is text, and only an empty cell is missing. */
  readonly isRawText?: boolean;
}
