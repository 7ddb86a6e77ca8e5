import type { Clock, Logger } from '@slipway/core';
import { bindService, type CallContext, type ServiceBinding } from '@slipway/grpc';
import { InferenceServiceService, type InferenceServiceServer } from '@slipway/proto';
import type { ModelRegistry } from '../registry/model-registry.js';
import type { VersionChooser } from '../scoring/choose-version.js';
import type { Answer, Predictor } from '../scoring/predictor.js';
import type { RequestHead } from '../scoring/request-head.js';
import type { PackedBatchRequest } from './codec/decode-batch-request.js';
import type { PackedPredictRequest } from './codec/decode-predict-request.js';
import type { BatchAnswer, PredictAnswer } from './codec/encode-answer.js';
import { predictionCodecs } from './codec/prediction-codecs.js';
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
    request: PackedPredictRequest,
    context: CallContext,
  ): Promise<PredictAnswer> => {
    const answer = await predictor.predict(request, context, ({ loaded }) =>
      readOne(loaded.spec, request, limits),
    );
    setHeaders(context, answer);
    return writeOne(answer, asksForTensors(request));
  };

  const predictMany = (head: RequestHead, context: CallContext, rows: ManyRows): Promise<Answer> =>
    predictor.predict(head, context, ({ loaded }) => readMany(loaded.spec, rows, limits));

  const predictBatch = async (
    request: PackedBatchRequest,
    context: CallContext,
  ): Promise<BatchAnswer> => {
    const answer = await predictMany(request, context, request);
    setHeaders(context, answer);
    return writeMany(answer, asksForTensors(request));
  };

  return bindService<InferenceServiceServer, typeof predictionCodecs>(
    InferenceServiceService,
    {
      predict,
      predictBatch,
      predictStream: createPredictStream({ predictMany, clock, logger }),
      ...createModelRpcs(deps),
    },
    predictionCodecs,
  );
}

function setHeaders(context: CallContext, { spec, score }: Answer): void {
  context.setHeader('x-model-version', spec.modelVersion);
  context.setHeader('x-process-time', (score.latencyMs / 1000).toFixed(6));
}
