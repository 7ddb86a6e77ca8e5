import { quantile, type QualityProfile } from '@slipway/stats';
import type { JoinedVersion } from '../outcomes/joined-version.js';
import type { ModelJoin } from '../outcomes/model-join.js';
import { countRows, lastRows, type JoinedRows } from './joined-rows.js';
import { estimateRows, fitsClasses, measureHours, measureRows } from './measure-joined.js';
import type { EstimatedQuality, QualityReport, ShadowComparison } from './quality-report.js';
import { judgeRetrain, type RetrainOptions } from './retrain-verdict.js';

export interface QualityReportOptions extends RetrainOptions {
  /** Rows that the last ones are. */
  readonly windowRows: number;
  readonly outcomeHorizonMs: number;
}

/** What the join of a model says about one of its versions; `join` is undefined while the model has no answers. */
export function buildQualityReport(
  join: ModelJoin | undefined,
  modelVersion: string,
  reference: QualityProfile | undefined,
  options: QualityReportOptions,
): QualityReport {
  const index = join?.versions().findIndex((known) => known.modelVersion === modelVersion) ?? -1;
  const version = join?.versions()[index];
  if (join === undefined || version === undefined) return withoutAnswers(reference, options);
  const classes = version.classes?.names();
  const labelled = lastRows(join, index, options.windowRows, { onlyLabelled: true });
  const realised = measureRows(labelled, classes);
  const estimated = estimateLast(join, index, version, reference, options);
  const { note, ...shouldRetrain } = judgeRetrain(
    {
      ...{ reference, realised, absoluteErrorSd: absoluteErrorSd(labelled) },
      estimated: estimated?.metrics ?? [],
    },
    options,
  );
  return {
    task: classes === undefined ? 'regression' : 'classification',
    realised,
    estimated,
    windows: measureHours(version),
    maturity: {
      ...countRows(join, index),
      ...delaysOf(labelled),
      horizonS: options.outcomeHorizonMs / 1000,
    },
    shouldRetrain,
    shadow: shadowOf(join, index),
    notes: [note, ...notesOf(join, version, reference, estimated)].filter((text) => text !== ''),
  };
}

function withoutAnswers(
  reference: QualityProfile | undefined,
  options: QualityReportOptions,
): QualityReport {
  const evidence = { reference, realised: undefined, absoluteErrorSd: 0, estimated: [] };
  const { note, ...shouldRetrain } = judgeRetrain(evidence, options);
  return {
    ...{ task: undefined, realised: undefined, estimated: undefined, windows: [] },
    maturity: {
      ...{ predictions: 0, labelled: 0, delayP50S: 0, delayP95S: 0 },
      horizonS: options.outcomeHorizonMs / 1000,
    },
    ...{ shouldRetrain, shadow: undefined },
    notes: ['no answers with a prediction id have been read', note],
  };
}

function estimateLast(
  join: ModelJoin,
  index: number,
  { classes }: JoinedVersion,
  reference: QualityProfile | undefined,
  { windowRows, minSamples }: QualityReportOptions,
): EstimatedQuality | undefined {
  if (classes === undefined) return undefined;
  const rows = lastRows(join, index, windowRows, { onlyLabelled: false });
  if (rows.predicted.length < minSamples) return undefined;
  return estimateRows(rows, classes.names(), reference);
}

function notesOf(
  join: ModelJoin,
  { classes }: JoinedVersion,
  reference: QualityProfile | undefined,
  estimated: EstimatedQuality | undefined,
): string[] {
  const notes: string[] = [];
  const keptOneIn = join.keptOneIn();
  if (keptOneIn > 1) {
    notes.push(`one in ${String(keptOneIn)} predictions is kept for labels: the model is busy`);
  }
  if (classes === undefined)
    notes.push('a regression has no probabilities to estimate quality from');
  else if (estimated === undefined) {
    notes.push('no estimate: too few answers so far, or answers without class probabilities');
  } else if (!fitsClasses(reference, classes.names()) || reference.calibrations.length === 0) {
    notes.push(
      'probabilities are taken as they are: the reference has no labels to calibrate them',
    );
  }
  return notes;
}

function delaysOf({ delaysS }: JoinedRows): { delayP50S: number; delayP95S: number } {
  if (delaysS.length === 0) return { delayP50S: 0, delayP95S: 0 };
  const sorted = delaysS.slice().sort();
  return { delayP50S: quantile(sorted, 0.5), delayP95S: quantile(sorted, 0.95) };
}

function absoluteErrorSd({ actual, predicted }: JoinedRows): number {
  const errors = actual.map((value, row) => Math.abs(value - (predicted[row] ?? 0)));
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  return Math.sqrt(errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / errors.length);
}

/** Beside the version with which it shares most requests. */
function shadowOf(join: ModelJoin, index: number): ShadowComparison | undefined {
  const pair = join
    .pairs()
    .filter(({ shadow }) => shadow === index)
    .reduce<ReturnType<ModelJoin['pairs']>[number] | undefined>(
      (most, next) => (most !== undefined && most.pairs >= next.pairs ? most : next),
      undefined,
    );
  if (pair === undefined) return undefined;
  return {
    againstVersion: join.versions()[pair.against]?.modelVersion ?? '',
    pairs: pair.pairs,
    disagreements: pair.disagreements,
    meanDifference: pair.difference / pair.pairs,
  };
}
