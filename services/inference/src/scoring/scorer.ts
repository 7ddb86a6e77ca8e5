import { type Clock } from '@slipway/core';
import { interpretOutputs, type Predictions, type Tensors } from '@slipway/model';
import type { ScoreRecorder } from './score-recorder.js';
import type { Choice } from './choose-version.js';

/** Rows that have been checked and chosen a version for. */
export interface ScoreRequest {
  readonly choice: Choice;
  readonly inputs: Tensors;
  readonly rows: number;
  readonly predictionId: string;
  readonly startedMs: number;
  readonly traceparent: string | undefined;
}

export interface Score {
  readonly outputs: Tensors;
  readonly predictions: Predictions;
  /** From the start of the request to the model's answer. */
  readonly latencyMs: number;
}

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
