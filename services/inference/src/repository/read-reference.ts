import { DomainError, messageOf } from '@slipway/core';
import { parse } from 'csv-parse/sync';

/** A training sample as text, column by column. */
export interface Reference {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Reads `reference.csv`: a header and rows of equal length. */
export function readReference(csv: string, path: string): Reference {
  let records: string[][];
  try {
    records = parse(csv, { bom: true, skip_empty_lines: true });
  } catch (error) {
    throw new DomainError('precondition', 'BAD_REFERENCE', `${path}: ${messageOf(error)}`);
  }
  const [columns, ...rows] = records;
  if (columns === undefined || rows.length === 0) {
    throw new DomainError(
      'precondition',
      'BAD_REFERENCE',
      `${path}: expected a header and rows, got none`,
    );
  }
  return { columns, rows };
}
