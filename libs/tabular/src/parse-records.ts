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
  const known: Readonly<Record<string, string>> = problems;
  return `line ${String(error['lines'])}: ${widthProblem(message) ?? known[code] ?? message}`;
}

const problems = {
  CSV_QUOTE_NOT_CLOSED: 'expected the quote to be closed, got the end of the file',
  CSV_MAX_RECORD_SIZE: `expected rows of at most ${String(maxRecordBytes)} bytes, got a longer one`,
  CSV_INVALID_CLOSING_QUOTE:
    'expected a comma or the end of the line after a closing quote, got more text',
  INVALID_OPENING_QUOTE: 'expected a quote only at the start of a field, got one within',
};

/** Rows that were read before may never have been handed out, so the header's width is only in the message. */
function widthProblem(message: string): string | undefined {
  const [, expected, got = ''] =
    /^Invalid Record Length: expect (\d+), got (\d+)/.exec(message) ?? [];
  if (expected === undefined) return undefined;
  return `expected ${expected} ${expected === '1' ? 'field' : 'fields'}, as in the header, got ${got}`;
}
