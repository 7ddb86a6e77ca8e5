import type { ColumnVerdict, TableComparison } from '@slipway/stats';

/** A sum of tangents says nothing to people that its p-value does not: it may be -3 or a million million. */
const unreadable: ReadonlySet<string> = new Set(['cauchy']);

const header = ['column', 'kind', 'test', 'statistic', 'p', 'limit', ''];

/** The comparison as people read it: one line for each column, and one for the data set. */
export function comparisonText({ columns, dataset }: TableComparison): string {
  const rows = [header, ...columns.map(cellsOf)];
  const widths = header.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n\n${summary(columns, dataset)}\n`;
}

function cellsOf(verdict: ColumnVerdict): readonly string[] {
  const { column, kind, test, statistic, pValue, threshold, drifted } = verdict;
  const mark = drifted ? 'drifted' : '';
  const shown = unreadable.has(test) ? '-' : rounded(statistic);
  return [column, kind, test, shown, rounded(pValue), rounded(threshold), mark];
}

function rounded(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '-';
  if (value === 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6)) {
    return String(Number(value.toPrecision(4)));
  }
  return value.toExponential(2);
}

function summary(
  columns: readonly ColumnVerdict[],
  { drifted, share }: TableComparison['dataset'],
): string {
  const count = columns.filter((column) => column.drifted).length;
  const percent = Number((100 * share).toFixed(1));
  const verdict = drifted ? 'the data set has drifted' : 'the data set has not drifted';
  return `${verdict}: ${count} of ${columns.length} columns (${percent} %)`;
}
