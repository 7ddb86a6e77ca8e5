import { profileColumn, type ReferenceProfile } from '@slipway/stats';
import type { ReferenceAnswers } from './answer-reference.js';

type AnswerProfiles = Pick<ReferenceProfile, 'prediction' | 'isPredictionScored' | 'probability'>;

/**
 * What the answers to a reference look like, for live answers to be compared with: a prediction where the reference has no
 * column for it, and the probability of the predicted class. The values stay as the model gave them: rounded ones would
 * lie beside those of the live traffic.
 */
export function profileAnswers(
  given: Pick<ReferenceProfile, 'prediction'>,
  { predicted, labels, ofPredicted }: ReferenceAnswers,
): AnswerProfiles {
  const hasProbabilities = ofPredicted.some((value) => Number.isFinite(value));
  return {
    ...(given.prediction === undefined && predicted.length > 0
      ? { prediction: profilePrediction(predicted, labels), isPredictionScored: true }
      : {}),
    ...(hasProbabilities
      ? {
          probability: profileColumn({ kind: 'numeric', name: 'probability', values: ofPredicted }),
        }
      : {}),
  };
}

function profilePrediction(
  predicted: readonly number[],
  labels: readonly string[],
): NonNullable<AnswerProfiles['prediction']> {
  const name = 'prediction';
  if (labels.length === 0) return profileColumn({ kind: 'numeric', name, values: predicted });
  return profileColumn({ kind: 'categorical', name, values: labels });
}
