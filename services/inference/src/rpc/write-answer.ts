import type { PredictBatchResponse, PredictResponse } from '@slipway/proto';
import type { Answer } from '../scoring/predictor.js';
import { encodeTensors } from './tensor-codec.js';

/** The answer to one row. */
export function writeOne(answer: Answer, isTensors: boolean): PredictResponse {
  const { spec, score, predictionId } = answer;
  const { predictions, outputs, latencyMs } = score;
  return {
    modelName: spec.modelName,
    modelVersion: spec.modelVersion,
    predictionId,
    prediction: predictions.predictions[0] ?? Number.NaN,
    label: predictions.labels[0] ?? '',
    probability: predictions.probabilities[0] ?? 0,
    probabilities: Array.from(predictions.classProbabilities),
    outputs: isTensors || spec.task === 'tensor' ? encodeTensors(outputs) : {},
    latencyMs,
    timestamp: answer.timestamp,
  };
}

/** The answer to many rows, by column. */
export function writeMany(answer: Answer, isTensors: boolean): PredictBatchResponse {
  const { spec, score, predictionId } = answer;
  const { predictions, outputs, latencyMs } = score;
  return {
    modelName: spec.modelName,
    modelVersion: spec.modelVersion,
    predictionId,
    predictions: Array.from(predictions.predictions),
    labels: [...predictions.labels],
    probabilities: Array.from(predictions.probabilities),
    outputs: isTensors || spec.task === 'tensor' ? encodeTensors(outputs) : {},
    latencyMs,
    timestamp: answer.timestamp,
  };
}
