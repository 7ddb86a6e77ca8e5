import { classQuality, estimateQuality, valueQuality, type QualityProfile } from '@slipway/stats';
import type { JoinedVersion } from '../outcomes/joined-version.js';
import { hourMs } from '../outcomes/joined-version.js';
import { hourMetrics, type HourSums } from '../outcomes/hour-sums.js';
import type { JoinedRows } from './joined-rows.js';
import type { ConfusionCell, EstimatedQuality, RealisedQuality } from './quality-report.js';

/** Metrics of rows that all have a label; undefined for none. */
export function measureRows(
  rows: JoinedRows,
  classes: readonly string[] | undefined,
): RealisedQuality | undefined {
  const { actual, predicted, probabilities, timesMs } = rows;
  if (actual.length === 0) return undefined;
  const times = {
    startMs: timesMs.reduce((a, b) => Math.min(a, b)),
    endMs: timesMs.reduce((a, b) => Math.max(a, b)),
    rows: actual.length,
  };
  if (classes === undefined) {
    return { ...times, metrics: valueQuality({ actual, predicted }), confusion: [] };
  }
  const { metrics, confusion } = classQuality({
    classes: classes.length,
    ...{ actual, predicted, probabilities },
  });
  const cells: ConfusionCell[] = [];
  for (const [cell, count] of confusion.cells.entries()) {
    if (count === 0) continue;
    const from = classes[Math.floor(cell / classes.length)] ?? '';
    cells.push({ actual: from, predicted: classes[cell % classes.length] ?? '', rows: count });
  }
  return { ...times, metrics, confusion: cells };
}

/** Each hour with labelled rows. */
export function measureHours(version: JoinedVersion): readonly RealisedQuality[] {
  const classes = version.classes?.names();
  return version
    .hours()
    .filter(({ rows }) => rows > 0)
    .map((sums) => ({
      startMs: sums.startMs,
      endMs: sums.startMs + hourMs,
      rows: sums.rows,
      metrics: hourMetrics(sums, classes?.length),
      confusion: classes === undefined ? [] : cellsOf(sums, classes),
    }));
}

/** By actual class, then by predicted class, like those of the rows. */
function cellsOf({ cells }: HourSums, classes: readonly string[]): ConfusionCell[] {
  return classes.flatMap((actual, row) =>
    classes.flatMap((predicted, column) => {
      const rows = cells[`${String(row)}:${String(column)}`] ?? 0;
      return rows > 0 ? [{ actual, predicted, rows }] : [];
    }),
  );
}

const noReference = { rows: 0, chunkRows: 0, metrics: {}, calibrations: [] };

/** Whether a reference's calibrations are about these classes. */
export function fitsClasses(
  reference: QualityProfile | undefined,
  classes: readonly string[],
): reference is QualityProfile {
  return (
    reference?.classes.length === classes.length &&
    classes.every((name, index) => reference.classes[index] === name)
  );
}

/** What the metrics of rows are expected to be; undefined for rows without probabilities. */
export function estimateRows(
  { predicted, probabilities }: JoinedRows,
  classes: readonly string[],
  reference: QualityProfile | undefined,
): EstimatedQuality | undefined {
  if (probabilities === undefined || predicted.length === 0) return undefined;
  const fitting = fitsClasses(reference, classes) ? reference : noReference;
  const answers = { classes: classes.length, predicted, probabilities };
  return { rows: predicted.length, metrics: estimateQuality(answers, fitting) };
}
