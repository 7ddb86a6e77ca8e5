import type { Clock } from '@slipway/core';
import type { EventProducer, PredictionBlock } from '@slipway/events';
import { codeOf } from '@slipway/grpc';
import { hash64 } from '@slipway/routing';
import type { ScoreMetrics } from './score-metrics.js';
import type { Score, ScoreRequest } from './score.js';

/** Writes each answer into metrics and the event log. Never waits, never throws. */
export interface ScoreRecorder {
  readonly succeeded: (request: ScoreRequest, score: Score) => void;
  readonly failed: (request: ScoreRequest, error: unknown, latencyMs: number) => void;
}

export interface ScoreRecorderDeps {
  readonly producer: EventProducer;
  readonly metrics: ScoreMetrics;
  readonly clock: Clock;
}

type Answer = Pick<
  PredictionBlock,
  'status' | 'latencyMs' | 'batchRows' | 'predictions' | 'labels' | 'classes' | 'classProbabilities'
>;

export function createScoreRecorder(deps: ScoreRecorderDeps): ScoreRecorder {
  const { producer, metrics, clock } = deps;

  const record = (request: ScoreRequest, answer: Answer): void => {
    const { loaded, routingKey, variant } = request.choice;
    const { modelName, modelVersion } = loaded.spec;
    metrics.answered(modelName, modelVersion, answer.status, request.rows, answer.latencyMs);
    producer.record({
      modelName,
      modelVersion,
      variant,
      timeMs: clock.nowMs(),
      predictionId: request.predictionId,
      routingKeyHash: routingKey === '' ? 0n : hash64(routingKey),
      rows: request.rows,
      ...(request.traceparent === undefined ? {} : { traceparent: request.traceparent }),
      ...loaded.readFeatures(request.inputs, request.rows),
      ...answer,
    });
  };

  return {
    succeeded: (request, { predictions, latencyMs, batchRows }) => {
      const { labels, classes, classProbabilities } = predictions;
      const values = predictions.predictions;
      record(request, {
        status: 0,
        latencyMs,
        batchRows,
        predictions: values,
        labels,
        classes,
        classProbabilities,
      });
    },
    failed: (request, error, latencyMs) => {
      const code = codeOf(error);
      const nothing = { predictions: [], labels: [], classes: [] };
      record(request, {
        status: code,
        latencyMs,
        batchRows: request.rows,
        ...nothing,
        classProbabilities: new Float32Array(0),
      });
    },
  };
}
