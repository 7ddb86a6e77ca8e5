import type { Clock } from '@slipway/core';
import { interpretOutputs } from '@slipway/model';
import type { ScoreRecorder } from './score-recorder.js';
import type { Score, ScoreRequest } from './score.js';

/** Runs rows and tells the recorder how it went. */
export interface Scorer {
  readonly score: (request: ScoreRequest) => Promise<Score>;
}

export function createScorer(deps: {
  readonly recorder: ScoreRecorder;
  readonly clock: Clock;
}): Scorer {
  return {
    score: async (request) => {
      const { spec, batcher } = request.choice.loaded;
      const { inputs, rows, caller } = request;
      const sinceStartMs = (): number => deps.clock.monotonicMs() - request.startedMs;
      try {
        const { deadlineMs, isCancelled } = caller;
        const result = await batcher.submit({ inputs, rows, deadlineMs, isCancelled });
        const predictions = interpretOutputs(spec, result.outputs, rows);
        const score = { ...result, predictions, latencyMs: sinceStartMs() };
        deps.recorder.succeeded(request, score);
        return score;
      } catch (error) {
        deps.recorder.failed(request, error, sinceStartMs());
        throw error;
      }
    },
  };
}
