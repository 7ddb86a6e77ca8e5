import type { Clock } from '@slipway/core';
import { interpretOutputs } from '@slipway/model';
import type { BatchResult } from '../batching/batcher.js';
import type { ResponseCache } from '../cache/response-cache.js';
import type { ScoreRecorder } from './score-recorder.js';
import type { Score, ScoreRequest } from './score.js';

/** Runs rows and tells the recorder how it went. */
export interface Scorer {
  readonly score: (request: ScoreRequest) => Promise<Score>;
}

export interface ScorerDeps {
  readonly recorder: ScoreRecorder;
  /** Undefined: every request is run. */
  readonly cache: ResponseCache | undefined;
  readonly clock: Clock;
}

export function createScorer(deps: ScorerDeps): Scorer {
  /** The batcher's result, or the remembered one. */
  const run = async ({ choice, inputs, rows, caller }: ScoreRequest): Promise<BatchResult> => {
    const { spec, digest, batcher } = choice.loaded;
    const { deadlineMs, isCancelled } = caller;
    const { modelName, modelVersion } = spec;
    const entry = deps.cache?.find({ modelName, modelVersion, digest }, inputs);
    if (entry?.outputs !== undefined) {
      return { outputs: entry.outputs, batchRows: rows, queueMs: 0, runMs: 0 };
    }
    const result = await batcher.submit({ inputs, rows, deadlineMs, isCancelled });
    entry?.remember(result.outputs);
    return result;
  };

  return {
    score: async (request) => {
      const { spec } = request.choice.loaded;
      const sinceStartMs = (): number => deps.clock.monotonicMs() - request.startedMs;
      try {
        const result = await run(request);
        const predictions = interpretOutputs(spec, result.outputs, request.rows);
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
