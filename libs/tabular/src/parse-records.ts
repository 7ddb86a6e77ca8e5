import { createReadStream } from 'node:fs';
import { messageOf } from '@slipway/core';
import { parse } from 'csv-parse';
import { badTable } from './bad-table.js';

/** Longest record: a file without line ends is told as such instead of filling the memory. */
const maxRecordBytes = 4 * 1024 * 1024;

/**
 * Passes the records of a CSV file to `take`, one by one as the file is read, until it answers false. All have as many
 * fields as the first, or this throws with the line; empty lines are passed over.
 */
export async function parseRecords(
  path: string,
  take: (record: readonly string[]) => boolean,
): Promise<void> {
  const source = createReadStream(path);
  const parser = parse({
    bom: true,
    delimiter: path.endsWith('.tsv') ? '\t' : ',',
    max_record_size: maxRecordBytes,
    skip_empty_lines: true,
  });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  const records = parser as AsyncIterable<readonly string[]>;
  try {
    for await (const record of records) if (!take(record)) break;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')) {
      throw badTable(path, messageOf(error), error);
    }
    throw error;
  } finally {
    source.destroy();
  }
}
