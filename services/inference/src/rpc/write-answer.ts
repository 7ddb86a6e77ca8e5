import type { Answer } from '../scoring/predictor.js';
import type { BatchAnswer, PredictAnswer } from './codec/encode-answer.js';

/** The answer to one row. */
export function writeOne(answer: Answer, isTensors: boolean): PredictAnswer {
  const { spec, score, predictionId } = answer;
  const { predictions, outputs, latencyMs } = score;
  return {
    modelName: spec.modelName,
    modelVersion: spec.modelVersion,
    predictionId,
    prediction: predictions.predictions[0] ?? Number.NaN,
    label: predictions.labels[0] ?? '',
    probability: predictions.probabilities[0] ?? 0,
    probabilities: predictions.classProbabilities,
    outputs: isTensors || spec.task === 'tensor' ? outputs : {},
    latencyMs,
    timestamp: answer.timestamp,
  };
}

/** The answer to many rows, by column. */
export function writeMany(answer: Answer, isTensors: boolean): BatchAnswer {
  const { spec, score, predictionId } = answer;
  const { predictions, outputs, latencyMs } = score;
  return {
    modelName: spec.modelName,
    modelVersion: spec.modelVersion,
    predictionId,
    predictions: predictions.predictions,
    labels: predictions.labels,
    probabilities: predictions.probabilities,
    outputs: isTensors || spec.task === 'tensor' ? outputs : {},
    latencyMs,
    timestamp: answer.timestamp,
  };
}
