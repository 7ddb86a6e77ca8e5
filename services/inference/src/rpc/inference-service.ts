import type { Clock, Logger } from '@slipway/core';
import { bindService, type CallContext, type ServiceBinding } from '@slipway/grpc';
import {
  InferenceServiceService,
  type InferenceServiceServer,
  type PredictBatchRequest,
  type PredictBatchResponse,
  type PredictRequest,
  type PredictResponse,
} from '@slipway/proto';
import type { ModelRegistry } from '../registry/model-registry.js';
import type { VersionChooser } from '../scoring/choose-version.js';
import type { Answer, Predictor } from '../scoring/predictor.js';
import type { RequestHead } from '../scoring/request-head.js';
import { createPredictStream } from './predict-stream.js';
import {
  asksForTensors,
  readMany,
  readOne,
  type InputLimits,
  type ManyRows,
} from './read-input.js';
import { createModelRpcs } from './model-rpcs.js';
import { writeMany, writeOne } from './write-answer.js';

export interface InferenceServiceDeps {
  readonly registry: ModelRegistry;
  readonly chooser: VersionChooser;
  readonly predictor: Predictor;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** decode → predict → encode. */
export function createInferenceService(
  deps: InferenceServiceDeps,
  limits: InputLimits,
): ServiceBinding {
  const { predictor, clock, logger } = deps;

  const predict = async (
    request: PredictRequest,
    context: CallContext,
  ): Promise<PredictResponse> => {
    const answer = await predictor.predict(request, context, ({ loaded }) =>
      readOne(loaded.spec, request, limits),
    );
    setHeaders(context, answer);
    return writeOne(answer, asksForTensors(request));
  };

  const predictMany = (head: RequestHead, context: CallContext, rows: ManyRows): Promise<Answer> =>
    predictor.predict(head, context, ({ loaded }) => readMany(loaded.spec, rows, limits));

  const predictBatch = async (
    request: PredictBatchRequest,
    context: CallContext,
  ): Promise<PredictBatchResponse> => {
    const answer = await predictMany(request, context, request);
    setHeaders(context, answer);
    return writeMany(answer, asksForTensors(request));
  };

  return bindService<InferenceServiceServer>(InferenceServiceService, {
    predict,
    predictBatch,
    predictStream: createPredictStream({ predictMany, clock, logger }),
    ...createModelRpcs(deps),
  });
}

function setHeaders(context: CallContext, { spec, score }: Answer): void {
  context.setHeader('x-model-version', spec.modelVersion);
  context.setHeader('x-process-time', (score.latencyMs / 1000).toFixed(6));
}
