import type { Clock, Logger } from '@slipway/core';
import type { EventProducer } from '@slipway/events';
import type { RouteTable } from '@slipway/routing';
import type { Metrics } from '@slipway/telemetry';
import { createResponseCache } from './cache/response-cache.js';
import type { InferenceConfig } from './config.js';
import { createStatsBook, type StatsBook } from './open-inference/stats-book.js';
import type { ModelRegistry } from './registry/model-registry.js';
import { bothRecorders } from './scoring/both-recorders.js';
import { createVersionChooser, type VersionChooser } from './scoring/choose-version.js';
import { limitPredictions } from './scoring/limit-predictions.js';
import { createPredictor, type Predictor } from './scoring/predictor.js';
import { createScoreMetrics } from './scoring/score-metrics.js';
import { createScoreRecorder } from './scoring/score-recorder.js';
import { createScorer } from './scoring/scorer.js';

/** What a prediction passes, by whichever protocol it comes. */
export interface PredictionPath {
  readonly chooser: VersionChooser;
  readonly predictor: Predictor;
  /** What was answered so far. */
  readonly stats: StatsBook;
}

export interface PredictionPathDeps {
  readonly registry: ModelRegistry;
  /** The route table that somebody has set for a model. */
  readonly storedTable: (modelName: string) => RouteTable | undefined;
  readonly producer: EventProducer;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: Clock;
}

type Settings = Pick<
  InferenceConfig,
  'defaultModel' | 'eventSampleRate' | 'eventHashKey' | 'cacheBytes' | 'maxConcurrentRequests'
>;

/** Wires chooser, cache, scorer and what is recorded of each answer. */
export function createPredictionPath(deps: PredictionPathDeps, settings: Settings): PredictionPath {
  const { registry, storedTable, producer, metrics, logger, clock } = deps;
  const { defaultModel, cacheBytes, maxConcurrentRequests: maxConcurrent } = settings;
  const chooser = createVersionChooser(
    { registry, storedTable, random: Math.random },
    { defaultModel },
  );
  const scoreMetrics = createScoreMetrics(metrics);
  const stats = createStatsBook(clock);
  const recorder = bothRecorders(
    createScoreRecorder(
      { producer, metrics: scoreMetrics, clock, logger },
      { sampleRate: settings.eventSampleRate, hashKey: settings.eventHashKey },
    ),
    stats,
  );
  const cache = cacheBytes === 0 ? undefined : createResponseCache(metrics, cacheBytes);
  const scorer = createScorer({ recorder, cache, clock });
  const predictor = createPredictor({ chooser, scorer, metrics: scoreMetrics, clock });
  return {
    chooser,
    predictor: limitPredictions(predictor, scoreMetrics, { maxConcurrent }),
    stats,
  };
}
