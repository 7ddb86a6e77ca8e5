import { randomUUID } from 'node:crypto';
import type { Clock } from '@slipway/core';
import { codeOf } from '@slipway/grpc';
import { invalidInput, type ModelSpec, type Tensors } from '@slipway/model';
import { checkSegments } from '../recording/check-segments.js';
import type { Caller } from './caller.js';
import type { Choice, VersionChooser } from './choose-version.js';
import type { RequestHead } from './request-head.js';
import type { ScoreMetrics } from './score-metrics.js';
import type { Score } from './score.js';
import type { Scorer } from './scorer.js';

/** Checked rows, ready to run. */
export interface CheckedRows {
  readonly tensors: Tensors;
  readonly rows: number;
}

/** What every protocol makes its reply of. */
export interface Answer {
  readonly spec: ModelSpec;
  readonly score: Score;
  readonly predictionId: string;
  readonly timestamp: Date;
}

/** One prediction, whichever protocol it came by: choose a version → check the rows → score. */
export interface Predictor {
  /** `read` checks the caller's rows against the version that was chosen; what it throws is the answer. */
  readonly predict: (
    head: RequestHead,
    caller: Caller,
    read: (choice: Choice) => CheckedRows,
  ) => Promise<Answer>;
}

export interface PredictorDeps {
  readonly chooser: VersionChooser;
  readonly scorer: Scorer;
  readonly metrics: ScoreMetrics;
  readonly clock: Clock;
}

/** Characters of a prediction id: it travels with the event and comes back with late labels, and is no place for a document. */
export const maxPredictionIdLength = 256;
const traceparentPattern = /^00-[0-9a-f]{32}-[0-9a-f]{16}-([0-9a-f]{2})$/;

export function createPredictor(deps: PredictorDeps): Predictor {
  const { chooser, scorer, metrics, clock } = deps;
  return {
    predict: async (head, caller, read) => {
      const startedMs = clock.monotonicMs();
      let model = 'unknown';
      let checked: CheckedRows;
      let choice: Choice;
      try {
        checkPredictionId(head.predictionId);
        checkSegments(head.segments);
        choice = chooser.choose({ ...head, header: caller.header });
        model = choice.loaded.spec.modelName;
        checked = read(choice);
      } catch (error) {
        metrics.refused(model, codeOf(error));
        throw error;
      }
      const predictionId = head.predictionId || randomUUID();
      const traceparent = sampledTrace(caller.header('traceparent'));
      const { tensors: inputs, rows } = checked;
      const score = await scorer.score({
        choice,
        inputs,
        rows,
        caller,
        predictionId,
        startedMs,
        traceparent,
        segments: head.segments,
      });
      const { spec } = choice.loaded;
      return { spec, score, predictionId, timestamp: new Date(clock.nowMs()) };
    },
  };
}

function checkPredictionId(predictionId: string): void {
  const { length } = predictionId;
  if (length <= maxPredictionIdLength) return;
  const expected = `expected at most ${String(maxPredictionIdLength)} characters`;
  throw invalidInput('request', 'prediction_id', `${expected}, got ${String(length)}`);
}

/** Only sampled traces are worth a place on the event; the last bit of a W3C traceparent says so. */
function sampledTrace(traceparent: string | undefined): string | undefined {
  const flags = traceparentPattern.exec(traceparent ?? '')?.[1];
  return flags !== undefined && (parseInt(flags, 16) & 1) === 1 ? traceparent : undefined;
}
