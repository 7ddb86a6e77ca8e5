import { countMetrics, countsOfClass } from '@slipway/stats';

/** A row with its label. */
export interface LabelledRow {
  readonly actual: number;
  readonly predicted: number;
  /** By class; empty for a regression, and for a classifier that gives none. */
  readonly probabilities: ArrayLike<number>;
}

/** What the labelled rows of an hour come to: sums, from which a corrected label can be taken out again. */
export interface HourSums {
  readonly startMs: number;
  rows: number;
  /** Rows by `actual:predicted`, of a classifier. */
  readonly cells: Record<string, number>;
  scored: number;
  logLoss: number;
  brier: number;
  absolute: number;
  squared: number;
  signed: number;
  relative: number;
  relativeRows: number;
  /** Of the actual values, less `shift`: the first of them, so that the sum of squares does not lose its digits. */
  readonly shift: number;
  shifted: number;
  shiftedSquares: number;
}

/** A probability of 0 that came true would cost infinitely much; this is the least that is believed. */
const leastProbability = 1e-15;

export function createHourSums(startMs: number, shift: number): HourSums {
  return {
    ...{ startMs, rows: 0, cells: {}, scored: 0, logLoss: 0, brier: 0, absolute: 0, squared: 0 },
    ...{ signed: 0, relative: 0, relativeRows: 0, shift, shifted: 0, shiftedSquares: 0 },
  };
}

/** Adds a row, or takes it out again. */
export function addToHour(
  sums: HourSums,
  row: LabelledRow,
  isClassifier: boolean,
  sign: 1 | -1,
): void {
  sums.rows += sign;
  if (isClassifier) addClasses(sums, row, sign);
  else addValues(sums, row, sign);
}

function addClasses(sums: HourSums, row: LabelledRow, sign: 1 | -1): void {
  const { actual, predicted, probabilities } = row;
  const cell = `${String(actual)}:${String(predicted)}`;
  sums.cells[cell] = (sums.cells[cell] ?? 0) + sign;
  const classes = probabilities.length;
  const likely = probabilities[actual];
  if (likely === undefined || Number.isNaN(likely)) return;
  sums.scored += sign;
  sums.logLoss -= sign * Math.log(Math.min(1, Math.max(leastProbability, likely)));
  for (let index = classes === 2 ? 1 : 0; index < classes; index++) {
    sums.brier += sign * ((probabilities[index] ?? 0) - (actual === index ? 1 : 0)) ** 2;
  }
}

function addValues(sums: HourSums, { actual, predicted }: LabelledRow, sign: 1 | -1): void {
  const error = predicted - actual;
  sums.absolute += sign * Math.abs(error);
  sums.squared += sign * error * error;
  sums.signed += sign * error;
  sums.shifted += sign * (actual - sums.shift);
  sums.shiftedSquares += sign * (actual - sums.shift) ** 2;
  if (actual === 0) return;
  sums.relative += sign * Math.abs(error / actual);
  sums.relativeRows += sign;
}

/** The metrics that follow from sums: all but those that rank, which need the rows. */
export function hourMetrics(sums: HourSums, classes: number | undefined): Record<string, number> {
  const { rows } = sums;
  if (rows <= 0) return {};
  if (classes !== undefined) return classMetrics(sums, classes);
  const spread = sums.shiftedSquares - sums.shifted ** 2 / rows;
  const hasSpread = spread > 1e-12 * Math.max(1, sums.shiftedSquares);
  return {
    mae: sums.absolute / rows,
    rmse: Math.sqrt(Math.max(0, sums.squared) / rows),
    bias: sums.signed / rows,
    ...(hasSpread ? { r2: 1 - sums.squared / spread } : {}),
    ...(sums.relativeRows > 0 ? { mape: sums.relative / sums.relativeRows } : {}),
  };
}

function classMetrics(sums: HourSums, classes: number): Record<string, number> {
  const confusion = { classes, cells: new Float64Array(classes * classes) };
  let correct = 0;
  for (const [cell, rows] of Object.entries(sums.cells)) {
    const [actual = 0, predicted = 0] = cell.split(':').map(Number);
    confusion.cells[actual * classes + predicted] = rows;
    if (actual === predicted) correct += rows;
  }
  const counts = Array.from({ length: classes }, (_, index) => countsOfClass(confusion, index));
  const { scored, logLoss, brier } = sums;
  return {
    ...countMetrics(counts, correct / sums.rows),
    ...(scored > 0 ? { log_loss: logLoss / scored, brier: brier / scored } : {}),
  };
}
