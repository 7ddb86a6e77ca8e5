import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '@slipway/core';
import { readTable, type Column } from '@slipway/tabular';
import { readProfile, type StoredProfile } from './read-profile.js';

/** A training sample as text, and what was made of it beforehand. */
export interface Reference {
  /** Name of the file with the rows, or of the profile when there are none. */
  readonly file: string;
  readonly columns: readonly string[];
  /** The cells of each row in the order of the columns; an empty one is missing. */
  readonly rows: readonly (readonly string[])[];
  /** From `profile.json`; it stands in for one that would be built from the rows. */
  readonly stored: StoredProfile | undefined;
}

const tableFiles = ['reference.csv', 'reference.parquet'] as const;
const profileFile = 'profile.json';

/**
 * What a version's folder says of its training data: `reference.csv` or `reference.parquet` with rows, `profile.json`
 * with a profile of them, or both. Undefined when there is none of them; `precondition` for what cannot be read.
 */
export async function readReference(folder: string): Promise<Reference | undefined> {
  const [table, other] = await filesIn(folder, tableFiles);
  if (other !== undefined) {
    throw badReference(`${join(folder, other)}: expected one reference, got ${String(table)} too`);
  }
  const hasProfile = (await filesIn(folder, [profileFile])).length > 0;
  const stored = hasProfile ? await readProfile(join(folder, profileFile)) : undefined;
  if (table !== undefined) return { file: table, ...(await readRows(join(folder, table))), stored };
  if (stored === undefined) return undefined;
  return { file: profileFile, columns: stored.columns, rows: [], stored };
}

async function filesIn(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of names) {
    const isThere = await access(join(folder, name)).then(
      () => true,
      () => false,
    );
    if (isThere) found.push(name);
  }
  return found;
}

async function readRows(path: string): Promise<Pick<Reference, 'columns' | 'rows'>> {
  try {
    // Text as it is written: the card, and not the look of the values, says what is a number.
    const table = await readTable(path, { isRawText: true });
    const rows = Array.from({ length: table.rows }, (_, row) =>
      table.columns.map((column) => cellText(column, row)),
    );
    return { columns: table.columns.map(({ name }) => name), rows };
  } catch (error) {
    if (error instanceof DomainError) throw badReference(error.message, error);
    throw error;
  }
}

function cellText({ values }: Column, row: number): string {
  const value = values[row] ?? null;
  return value === null || Number.isNaN(value) ? '' : String(value);
}

function badReference(message: string, cause?: unknown): DomainError {
  return new DomainError('precondition', 'BAD_REFERENCE', message, { cause });
}
