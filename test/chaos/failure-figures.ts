import type { Figure } from '../load/figure.js';

/** Whatever counts what went wrong by what it was. */
interface Counted {
  readonly failures: Readonly<Record<string, number>>;
}

/** Calls that were not answered well, by what became of them. */
function failuresOf(reports: readonly Counted[]): Readonly<Record<string, number>> {
  const failures: Record<string, number> = {};
  for (const report of reports) {
    for (const [outcome, count] of Object.entries(report.failures)) {
      failures[outcome] = (failures[outcome] ?? 0) + count;
    }
  }
  return failures;
}

/** One figure for each way of failing; `none` when there is none. */
export function failureFigures(what: string, reports: readonly Counted[]): readonly Figure[] {
  const failures = Object.entries(failuresOf(reports));
  const total = failures.reduce((sum, [, count]) => sum + count, 0);
  return [
    { name: `${what}: failed`, value: total, unit: '', target: { atMost: 0 } },
    ...failures.map(([outcome, value]) => ({ name: `${what}: ${outcome}`, value, unit: '' })),
  ];
}
