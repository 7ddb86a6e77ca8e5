import type { Clock, Logger } from '@slipway/core';
import { isSampled, type EventProducer, type OutputColumns } from '@slipway/events';
import { codeOf } from '@slipway/grpc';
import { nonFiniteRows as countNonFiniteRows, specLabel, type Tensors } from '@slipway/model';
import { createEventFeatures, type EventFeatureReader } from '../recording/event-features.js';
import type { LoadedVersion } from '../registry/loaded-version.js';
import type { ScoreMetrics } from './score-metrics.js';
import type { Score, ScoreRequest } from './score.js';

/** Writes each answer into metrics and the event log. Never waits, never throws. */
export interface ScoreRecorder {
  readonly succeeded: (request: ScoreRequest, score: Score) => void;
  readonly failed: (request: ScoreRequest, error: unknown, latencyMs: number) => void;
}

export interface ScoreRecorderDeps {
  readonly producer: Pick<EventProducer, 'record' | 'leaveOut'>;
  readonly metrics: ScoreMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ScoreRecorderOptions {
  /** Share of requests whose event is recorded, where the version's card does not say. */
  readonly sampleRate: number;
  /** For features that a card wants hashed; empty: they are left out. */
  readonly hashKey: string;
}

interface Answer {
  readonly status: number;
  readonly latencyMs: number;
  readonly batchRows: number;
  readonly nonFiniteRows: number;
  readonly outputs: OutputColumns | undefined;
}

/** What a text in memory costs beside its characters, roughly. */
const textBytes = 32;
const blockBytes = 400;

export function createScoreRecorder(
  deps: ScoreRecorderDeps,
  options: ScoreRecorderOptions,
): ScoreRecorder {
  const { producer, metrics, clock, logger } = deps;
  const readers = new WeakMap<LoadedVersion, EventFeatureReader>();

  /** Made with the version's first event, off the request path. */
  const readerOf = (loaded: LoadedVersion): EventFeatureReader => {
    const known = readers.get(loaded);
    if (known !== undefined) return known;
    const { spec, readFeatures } = loaded;
    const isHashAsked = Object.values(spec.serving.monitoring.redact).includes('hash');
    if (isHashAsked && options.hashKey === '') {
      const model = specLabel(spec);
      logger.warn('features to be hashed are left out of events: EVENT_HASH_KEY is not set', {
        model,
      });
    }
    const reader = createEventFeatures(spec, readFeatures, options.hashKey);
    readers.set(loaded, reader);
    return reader;
  };

  const record = (request: ScoreRequest, answer: Answer): void => {
    const { inputs, rows, predictionId, traceparent, segments } = request;
    const { loaded, routingKey, variant } = request.choice;
    const { modelName, modelVersion, serving } = loaded.spec;
    const { status, latencyMs, batchRows, outputs } = answer;
    const hasNonFiniteOutput = answer.nonFiniteRows > 0;
    metrics.answered(modelName, modelVersion, status, rows, latencyMs);
    if (hasNonFiniteOutput) metrics.nonFinite(modelName, modelVersion, answer.nonFiniteRows);
    // What went wrong is always worth its event.
    if (status === 0 && !hasNonFiniteOutput) {
      const rate = serving.monitoring.sampleRate ?? options.sampleRate;
      if (!isSampled(predictionId, rate)) {
        producer.leaveOut(modelName, modelVersion, rows);
        return;
      }
    }
    producer.record({
      modelName,
      modelVersion,
      variant,
      timeMs: clock.nowMs(),
      predictionId,
      routingKey,
      segments,
      rows,
      status,
      latencyMs,
      batchRows,
      traceparent,
      hasNonFiniteOutput,
      bytes: blockBytes + inputBytes(inputs) + (outputs?.classProbabilities.length ?? 0) * 4,
      readFeatures: () => readerOf(loaded)(inputs, rows),
      outputs,
    });
  };

  return {
    succeeded: (request, { outputs, predictions, latencyMs, batchRows }) => {
      const nonFiniteRows = countNonFiniteRows(outputs, request.rows);
      record(request, { status: 0, latencyMs, batchRows, nonFiniteRows, outputs: predictions });
    },
    failed: (request, error, latencyMs) => {
      record(request, {
        status: codeOf(error),
        latencyMs,
        batchRows: request.rows,
        nonFiniteRows: 0,
        outputs: undefined,
      });
    },
  };
}

function inputBytes(inputs: Tensors): number {
  let bytes = 0;
  for (const name in inputs) {
    const data = inputs[name]?.data ?? [];
    bytes += Array.isArray(data) ? data.length * textBytes : data.byteLength;
  }
  return bytes;
}
