import type { ScoreRecorder } from './score-recorder.js';

/** Tells two recorders of each answer. */
export function bothRecorders(first: ScoreRecorder, second: ScoreRecorder): ScoreRecorder {
  return {
    succeeded: (request, score) => {
      first.succeeded(request, score);
      second.succeeded(request, score);
    },
    failed: (request, error, latencyMs) => {
      first.failed(request, error, latencyMs);
      second.failed(request, error, latencyMs);
    },
  };
}
