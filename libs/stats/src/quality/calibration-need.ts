import { calibrate, fitIsotonic, type Calibration } from './isotonic.js';

const folds = 10;
const eceBins = 10;
const shuffleSeed = 42;

/** The calibration of a score, fitted on all rows. */
export function fitCalibration(scores: ArrayLike<number>, labels: ArrayLike<number>): Calibration {
  return fitIsotonic(scores, labels, ascendingOrder(scores));
}

/**
 * Whether calibrating a score would help: as NannyML's documentation of CBPE has it, the rows are split by a shuffle that
 * keeps the classes' shares, each part is calibrated by a curve fitted on the others, and it helps when the mean expected
 * calibration error comes out lower than without. The shuffle is a fixed one, so that the same rows always give the same
 * answer.
 */
export function needsCalibration(scores: ArrayLike<number>, labels: ArrayLike<number>): boolean {
  const ascending = ascendingOrder(scores);
  const foldOf = stratifiedFolds(labels);
  let rawError = 0;
  let calibratedError = 0;
  for (let fold = 0; fold < folds; fold++) {
    const train = ascending.filter((row) => foldOf[row] !== fold);
    const test = ascending.filter((row) => foldOf[row] === fold);
    if (train.length === 0 || test.length === 0) return false;
    const curve = fitIsotonic(scores, labels, train);
    rawError += expectedCalibrationError(test, labels, (row) => scores[row]!);
    calibratedError += expectedCalibrationError(test, labels, (row) =>
      calibrate(curve, scores[row]!),
    );
  }
  return calibratedError < rawError;
}

/**
 * Expected calibration error (Naeini, Cooper & Hauskrecht 2015) over ten equal bins of [0, 1]: the mean distance between
 * the share of positives and the mean probability of a bin, weighted by its rows.
 */
function expectedCalibrationError(
  rows: Uint32Array,
  labels: ArrayLike<number>,
  probabilityOf: (row: number) => number,
): number {
  const difference = new Float64Array(eceBins);
  for (const row of rows) {
    const probability = probabilityOf(row);
    const bin = Math.min(eceBins - 1, Math.max(0, Math.floor(probability * eceBins)));
    difference[bin]! += labels[row]! - probability;
  }
  let sum = 0;
  for (const value of difference) sum += Math.abs(value);
  return sum / rows.length;
}

function ascendingOrder(scores: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(scores.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => scores[a]! - scores[b]!);
}

/** The part that each row belongs to: the rows of each class, shuffled, dealt out in turn. */
function stratifiedFolds(labels: ArrayLike<number>): Uint8Array {
  const foldOf = new Uint8Array(labels.length);
  const random = createRandom(shuffleSeed);
  const rows = new Uint32Array(labels.length);
  for (let i = 0; i < rows.length; i++) {
    const j = Math.floor(random() * (i + 1));
    rows[i] = rows[j]!;
    rows[j] = i;
  }
  const dealt = new Map<number, number>();
  for (const row of rows) {
    const label = labels[row]!;
    const turn = dealt.get(label) ?? 0;
    foldOf[row] = turn % folds;
    dealt.set(label, turn + 1);
  }
  return foldOf;
}

/** A generator of numbers in [0, 1): multiplicative congruential, modulus 2^31 - 1 (Park & Miller 1988). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
