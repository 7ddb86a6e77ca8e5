import type { JoinRows } from './join-rows.js';
import { hourMs, type JoinedVersion } from './joined-version.js';
import type { OutcomeResult } from './outcome-results.js';
import type { WaitingLabel } from './waiting-labels.js';

export interface RowLabelsDeps {
  readonly rows: JoinRows;
  readonly versions: readonly JoinedVersion[];
  /** The label of a row has changed. */
  readonly onChange: (number: number) => void;
}

/** Gives rows their labels; the hour in which a prediction was made follows, however late. */
export interface RowLabels {
  readonly label: (number: number, label: WaitingLabel) => OutcomeResult;
  /** From other rows of the same id, if one of them has a label already. */
  readonly inherit: (number: number, others: readonly number[]) => void;
}

export function createRowLabels({ rows, versions, onChange }: RowLabelsDeps): RowLabels {
  const versionOf = (index: number): JoinedVersion | undefined =>
    versions[rows.columns().version[index] ?? 0];

  const set = (number: number, actual: number, observedMs: number): void => {
    const columns = rows.columns();
    const index = rows.at(number);
    const version = versionOf(index);
    const classes = version?.classes?.names().length ?? 0;
    const start = index * rows.width();
    const end = start + Math.min(rows.width(), classes);
    const row = {
      predicted: columns.predicted[index] ?? Number.NaN,
      probabilities: columns.probabilities.subarray(start, end),
    };
    const before = columns.actual[index] ?? Number.NaN;
    const timeMs = columns.timeMs[index] ?? 0;
    if (!Number.isNaN(before)) version?.count(timeMs, { ...row, actual: before }, -1);
    version?.count(timeMs, { ...row, actual }, 1);
    columns.actual[index] = actual;
    columns.delayS[index] = Math.max(0, observedMs - timeMs) / 1000;
    onChange(number);
  };

  return {
    label: (number, { text, observedMs, arrivedMs }) => {
      const { actual: labels, timeMs } = rows.columns();
      const index = rows.at(number);
      const actual = readLabel(text, versionOf(index));
      if (actual === undefined) return 'wrong';
      const before = labels[index] ?? Number.NaN;
      if (before === actual) return 'duplicate';
      set(number, actual, observedMs);
      if (!Number.isNaN(before)) return 'corrected';
      const hour = Math.floor((timeMs[index] ?? 0) / hourMs);
      return arrivedMs >= (hour + 1) * hourMs ? 'late' : 'matched';
    },
    inherit: (number, others) => {
      const { actual, delayS, timeMs } = rows.columns();
      const at = others
        .map((other) => rows.at(other))
        .find((index) => !Number.isNaN(actual[index] ?? Number.NaN));
      if (at === undefined) return;
      const truth = actual[at] ?? Number.NaN;
      const name = versionOf(at)?.classes?.names()[truth] ?? String(truth);
      const same = readLabel(name, versionOf(rows.at(number)));
      const observedMs = (timeMs[at] ?? 0) + (delayS[at] ?? 0) * 1000;
      if (same !== undefined) set(number, same, observedMs);
    },
  };
}

/** A class by name or number, or a value; undefined for what is neither. */
function readLabel(text: string, version: JoinedVersion | undefined): number | undefined {
  if (version?.classes !== undefined) return version.classes.indexOfLabel(text);
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
}
