import type { Calibrations } from './cbpe.js';
import { classQuality } from './class-quality.js';
import { fitCalibration, needsCalibration } from './calibration-need.js';
import {
  columnOf,
  judgedClasses,
  membership,
  sliceClasses,
  type LabelledClasses,
  type LabelledValues,
} from './labelled-rows.js';
import { samplingDeviations } from './sampling-deviation.js';
import { valueQuality } from './value-quality.js';

/** How good a version was on its reference, and how much that scatters. Data only: it goes through JSON unchanged. */
export interface QualityReference {
  /** Labelled rows of the reference. */
  readonly rows: number;
  /** Rows of each chunk that the scatter between chunks is known for; 0 when there were too few rows. */
  readonly chunkRows: number;
  /** By metric name. */
  readonly metrics: Readonly<Record<string, QualityBaseline>>;
  /** By class; empty for a regression and for a classifier without probabilities. */
  readonly calibrations: Calibrations;
}

export interface QualityBaseline {
  /** Over all labelled rows. */
  readonly value: number;
  /** A sample of n rows has the sampling error deviation / sqrt(n); absent where it is not known. */
  readonly deviation?: number;
  /** Mean and standard deviation (ddof 0) of the metric over the chunks; absent without chunks. */
  readonly chunkMean?: number;
  readonly chunkSd?: number;
}

export interface QualityReferenceOptions {
  /** Default: a tenth of the rows. */
  readonly chunkRows?: number;
}

/** Fewer rows than this say nothing about a chunk, and fewer chunks nothing about their scatter. */
const minChunkRows = 10;
const minChunks = 6;
const defaultChunks = 10;

/** Of a classifier. Rows must be in the order in which they came for chunks to show what changes over time. */
export function classReference(
  rows: LabelledClasses,
  options: QualityReferenceOptions = {},
): QualityReference {
  const { metrics } = classQuality(rows);
  const chunkRows = chunkRowsOf(rows.actual.length, options);
  const chunks = chunkStarts(rows.actual.length, chunkRows).map(
    (from) => classQuality(sliceClasses(rows, from, from + chunkRows)).metrics,
  );
  return {
    rows: rows.actual.length,
    chunkRows: chunks.length === 0 ? 0 : chunkRows,
    metrics: baselines(metrics, chunks, rows.actual.length === 0 ? {} : samplingDeviations(rows)),
    calibrations: calibrationsOf(rows),
  };
}

/** Of a regression. */
export function valueReference(
  { actual, predicted }: LabelledValues,
  options: QualityReferenceOptions = {},
): QualityReference {
  const rows = actual.length;
  const chunkRows = chunkRowsOf(rows, options);
  const part = (values: ArrayLike<number>, from: number): number[] =>
    Array.prototype.slice.call(values, from, from + chunkRows) as number[];
  const chunks = chunkStarts(rows, chunkRows).map((from) =>
    valueQuality({ actual: part(actual, from), predicted: part(predicted, from) }),
  );
  return {
    rows,
    chunkRows: chunks.length === 0 ? 0 : chunkRows,
    metrics: baselines(valueQuality({ actual, predicted }), chunks, {}),
    calibrations: [],
  };
}

/** All judged classes are calibrated as soon as one gains by it: they have to sum to 1, so they must mean the same. */
function calibrationsOf(rows: LabelledClasses): Calibrations {
  const { classes, actual, probabilities } = rows;
  if (probabilities === undefined || actual.length === 0) return [];
  const judged = judgedClasses(classes).map((index) => ({
    index,
    scores: columnOf(probabilities, classes, index),
    labels: membership(actual, index),
  }));
  const calibrations: Calibrations[number][] = Array.from({ length: classes }, () => undefined);
  if (!judged.some(({ scores, labels }) => needsCalibration(scores, labels))) return calibrations;
  for (const { index, scores, labels } of judged) {
    calibrations[index] = fitCalibration(scores, labels);
  }
  return calibrations;
}

function chunkRowsOf(rows: number, { chunkRows }: QualityReferenceOptions): number {
  return chunkRows ?? Math.floor(rows / defaultChunks);
}

/** First rows of whole chunks; none when there are too few. */
function chunkStarts(rows: number, chunkRows: number): number[] {
  if (chunkRows < minChunkRows) return [];
  const chunks = Math.floor(rows / chunkRows);
  return chunks < minChunks ? [] : Array.from({ length: chunks }, (_, chunk) => chunk * chunkRows);
}

function baselines(
  metrics: Readonly<Record<string, number>>,
  chunks: readonly Readonly<Record<string, number>>[],
  deviations: Readonly<Record<string, number>>,
): Record<string, QualityBaseline> {
  const entries = Object.entries(metrics).map(([name, value]): [string, QualityBaseline] => {
    const deviation = deviations[name];
    const values = chunks.map((chunk) => chunk[name]).filter((chunk) => chunk !== undefined);
    return [
      name,
      {
        value,
        ...(deviation === undefined ? {} : { deviation }),
        ...(values.length < minChunks ? {} : scatterOf(values)),
      },
    ];
  });
  return Object.fromEntries(entries);
}

function scatterOf(values: readonly number[]): { chunkMean: number; chunkSd: number } {
  const chunkMean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - chunkMean) ** 2, 0);
  return { chunkMean, chunkSd: Math.sqrt(squares / values.length) };
}
