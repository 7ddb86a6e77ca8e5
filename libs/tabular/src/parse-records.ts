import { CsvError, parse } from 'csv-parse';
import { badTable } from './bad-table.js';
import type { TableSource } from './table-source.js';

/** Longest record: a file without line ends is told as such instead of filling the memory. */
const maxRecordBytes = 4 * 1024 * 1024;

/**
 * Passes the records of a CSV file to `take`, one by one as the file is read, until it answers false. All have as many
 * fields as the first, or this throws with the line; empty lines are passed over.
 */
export async function parseRecords(
  { path, stream }: TableSource,
  take: (record: readonly string[]) => boolean,
): Promise<void> {
  const source = stream();
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
    if (error instanceof CsvError) throw badTable(path, csvProblem(error), error);
    throw error;
  } finally {
    source.destroy();
  }
}

/** What is wrong with the file, with its line, in words of this program; the parser's are about its options. */
function csvProblem(error: CsvError): string {
  const { code, message } = error;
  const line = `line ${String(error['lines'])}`;
  switch (code) {
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH': {
      // Rows that were read before may never have been handed out, so the header's width is only in the message.
      const [, expected = '?', got = '?'] = /expect (\d+), got (\d+)/.exec(message) ?? [];
      const fields = expected === '1' ? '1 field' : `${expected} fields`;
      return `${line}: expected ${fields}, as in the header, got ${got}`;
    }
    case 'CSV_QUOTE_NOT_CLOSED':
      return `${line}: expected the quote to be closed, got the end of the file`;
    case 'CSV_MAX_RECORD_SIZE':
      return `${line}: expected rows of at most ${String(maxRecordBytes)} bytes, got a longer one`;
    case 'CSV_INVALID_CLOSING_QUOTE':
      return `${line}: expected a comma or the end of the line after a closing quote, got more text`;
    case 'INVALID_OPENING_QUOTE':
      return `${line}: expected a quote only at the start of a field, got one within`;
    default:
      return `${line}: ${message}`;
  }
}
