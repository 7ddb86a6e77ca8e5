import type { ModelSpec } from '@slipway/model';
import type { PredictBatchResponse, PredictResponse } from '@slipway/proto';
import type { Score } from '../scoring/score.js';
import { encodeTensors } from './tensor-codec.js';

export interface Answer {
  readonly spec: ModelSpec;
  readonly score: Score;
  readonly predictionId: string;
  readonly isTensors: boolean;
  readonly timestamp: Date;
}

/** The answer to one row. */
export function writeOne({ spec, score, predictionId, ...answer }: Answer): PredictResponse {
  const { predictions, outputs, latencyMs } = score;
  return {
    modelName: spec.modelName,
    modelVersion: spec.modelVersion,
    predictionId,
    prediction: predictions.predictions[0] ?? Number.NaN,
    label: predictions.labels[0] ?? '',
    probability: predictions.probabilities[0] ?? 0,
    probabilities: Array.from(predictions.classProbabilities),
    outputs: answer.isTensors || spec.task === 'tensor' ? encodeTensors(outputs) : {},
    latencyMs,
    timestamp: answer.timestamp,
  };
}

/** The answer to many rows, by column. */
export function writeMany({ spec, score, predictionId, ...answer }: Answer): PredictBatchResponse {
  const { predictions, outputs, latencyMs } = score;
  return {
    modelName: spec.modelName,
    modelVersion: spec.modelVersion,
    predictionId,
    predictions: Array.from(predictions.predictions),
    labels: [...predictions.labels],
    probabilities: Array.from(predictions.probabilities),
    outputs: answer.isTensors || spec.task === 'tensor' ? encodeTensors(outputs) : {},
    latencyMs,
    timestamp: answer.timestamp,
  };
}
