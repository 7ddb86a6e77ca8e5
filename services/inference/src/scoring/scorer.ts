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
      const { spec, executor } = request.choice.loaded;
      const sinceStartMs = (): number => deps.clock.monotonicMs() - request.startedMs;
      try {
        const outputs = await executor.run(request.inputs);
        const predictions = interpretOutputs(spec, outputs, request.rows);
        const score = { outputs, predictions, latencyMs: sinceStartMs() };
        deps.recorder.succeeded(request, score);
        return score;
      } catch (error) {
        deps.recorder.failed(request, error, sinceStartMs());
        throw error;
      }
    },
  };
}
