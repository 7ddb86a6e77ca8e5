import { randomUUID } from 'node:crypto';
import type { Clock, Logger } from '@slipway/core';
import { bindService, codeOf, type CallContext, type ServiceBinding } from '@slipway/grpc';
import { invalidInput } from '@slipway/model';
import {
  InferenceServiceService,
  type InferenceServiceServer,
  type PredictBatchRequest,
  type PredictBatchResponse,
  type PredictRequest,
  type PredictResponse,
} from '@slipway/proto';
import type { ModelRegistry } from '../registry/model-registry.js';
import type { Choice, VersionChooser } from '../scoring/choose-version.js';
import type { ScoreMetrics } from '../scoring/score-metrics.js';
import type { Scorer } from '../scoring/scorer.js';
import { createPredictStream } from './predict-stream.js';
import type { RequestHead } from './request-head.js';
import { readMany, readOne, type Input, type InputLimits } from './read-input.js';
import { createModelRpcs } from './model-rpcs.js';
import { writeMany, writeOne, type Answer } from './write-answer.js';

export interface InferenceServiceDeps {
  readonly registry: ModelRegistry;
  readonly chooser: VersionChooser;
  readonly scorer: Scorer;
  readonly metrics: ScoreMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

const maxPredictionIdLength = 256;
const traceparentPattern = /^00-[0-9a-f]{32}-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** decode → choose a version → check the rows → score → encode. */
export function createInferenceService(
  deps: InferenceServiceDeps,
  limits: InputLimits,
): ServiceBinding {
  const { chooser, scorer, metrics, clock, logger } = deps;

  const answer = async (
    head: RequestHead,
    context: CallContext,
    read: (choice: Choice) => Input,
  ): Promise<Answer> => {
    const startedMs = clock.monotonicMs();
    let model = 'unknown';
    let input: Input;
    let choice: Choice;
    try {
      checkPredictionId(head.predictionId);
      choice = chooser.choose({ ...head, header: context.header });
      model = choice.loaded.spec.modelName;
      input = read(choice);
    } catch (error) {
      metrics.refused(model, codeOf(error));
      throw error;
    }
    const predictionId = head.predictionId || randomUUID();
    const { tensors: inputs, rows, isTensors } = input;
    const traceparent = sampledTrace(context.header('traceparent'));
    const score = await scorer.score({
      choice,
      inputs,
      rows,
      predictionId,
      startedMs,
      traceparent,
    });
    const { spec } = choice.loaded;
    return { spec, score, predictionId, isTensors, timestamp: new Date(clock.nowMs()) };
  };

  const predict = async (
    request: PredictRequest,
    context: CallContext,
  ): Promise<PredictResponse> => {
    const read = ({ loaded }: Choice): Input => readOne(loaded.spec, request, limits);
    const result = await answer(request, context, read);
    setHeaders(context, result);
    return writeOne(result);
  };

  const answerMany = async (
    head: RequestHead,
    context: CallContext,
    rows: Pick<PredictBatchRequest, 'instances' | 'matrix' | 'inputs'>,
  ): Promise<Answer> => answer(head, context, ({ loaded }) => readMany(loaded.spec, rows, limits));

  const predictBatch = async (
    request: PredictBatchRequest,
    context: CallContext,
  ): Promise<PredictBatchResponse> => {
    const result = await answerMany(request, context, request);
    setHeaders(context, result);
    return writeMany(result);
  };

  return bindService<InferenceServiceServer>(InferenceServiceService, {
    predict,
    predictBatch,
    predictStream: createPredictStream({ answerMany, clock, logger }),
    ...createModelRpcs(deps),
  });
}

function setHeaders(context: CallContext, { spec, score }: Answer): void {
  context.setHeader('x-model-version', spec.modelVersion);
  context.setHeader('x-process-time', (score.latencyMs / 1000).toFixed(6));
}

/** The id travels with the event and comes back with late labels; it is no place for a document. */
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
