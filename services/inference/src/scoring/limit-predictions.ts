import { DomainError } from '@slipway/core';
import { codeOf } from '@slipway/grpc';
import type { Predictor } from './predictor.js';
import type { ScoreMetrics } from './score-metrics.js';

/** Most answers take milliseconds, so there is room again soon. */
const retryAfterMs = 100;

/**
 * Refuses predictions beyond so many at a time, calls and messages of streams together, by whichever protocol they come.
 * The queues of the models bound what waits for a run; this bounds what is held in memory for all models together.
 */
export function limitPredictions(
  predictor: Predictor,
  metrics: Pick<ScoreMetrics, 'refused'>,
  { maxConcurrent }: { readonly maxConcurrent: number },
): Predictor {
  let running = 0;
  return {
    predict: async (head, caller, read) => {
      if (running >= maxConcurrent) {
        const error = tooMany(maxConcurrent);
        metrics.refused('unknown', codeOf(error));
        throw error;
      }
      running++;
      try {
        return await predictor.predict(head, caller, read);
      } finally {
        running--;
      }
    },
  };
}

function tooMany(maxConcurrent: number): DomainError {
  const message = `${String(maxConcurrent)} predictions are under way already (MAX_CONCURRENT_REQUESTS); try again later`;
  return new DomainError('exhausted', 'TOO_MANY_REQUESTS', message, { retryAfterMs });
}
