import type { Logger } from '@slipway/core';
import { bindService, type CallContext, type ServiceBinding } from '@slipway/grpc';
import { openInference } from '@slipway/proto';
import { inferCodecs } from '../../rpc/codec/infer-codecs.js';
import type { Infer } from '../infer.js';
import type { ModelViews } from '../model-views.js';
import { checkRepositoryRequest, type RepositoryControl } from '../repository-control.js';
import { serverMetadata } from '../server-metadata.js';
import { createInferStream } from './infer-stream.js';
import { readInferMessage } from './read-infer-message.js';
import { writeInferMessage } from './write-infer-message.js';

export interface OpenInferenceDeps {
  readonly infer: Infer;
  readonly views: ModelViews;
  readonly control: RepositoryControl;
  /** Is the replica to get requests? */
  readonly isReady: () => boolean;
  readonly logger: Logger;
}

type Request = openInference.ModelInferRequest;
type Response = openInference.ModelInferResponse;

/** Open Inference Protocol v2, with the part of Triton's extensions that a server of ONNX models on CPUs can fill. */
export function createOpenInferenceService(deps: OpenInferenceDeps): ServiceBinding {
  const { views, control } = deps;

  const infer = async (request: Request, context: CallContext): Promise<Response> => {
    const answer = await deps.infer(readInferMessage(request), context);
    return writeInferMessage(answer, request);
  };

  const modelInfer = async (request: Request, context: CallContext): Promise<Response> => {
    const answer = await deps.infer(readInferMessage(request), context);
    context.setHeader('x-model-version', answer.spec.modelVersion);
    context.setHeader('x-process-time', (answer.score.latencyMs / 1000).toFixed(6));
    return writeInferMessage(answer, request);
  };

  const change = async (
    apply: (modelName: string) => Promise<void>,
    request: openInference.RepositoryModelLoadRequest,
  ): Promise<Record<string, never>> => {
    const { parameters, ...names } = request;
    checkRepositoryRequest({ ...names, parameterNames: Object.keys(parameters) });
    await apply(names.modelName);
    return {};
  };

  return bindService<openInference.GRPCInferenceServiceServer, typeof inferCodecs>(
    openInference.GRPCInferenceServiceService,
    {
      serverLive: () => ({ live: true }),
      serverReady: () => ({ ready: deps.isReady() }),
      modelReady: ({ name, version }) => ({ ready: views.isReady(name, version) }),
      serverMetadata,
      modelMetadata: ({ name, version }) => views.metadata(name, version),
      modelInfer,
      modelStreamInfer: createInferStream({ infer, logger: deps.logger }),
      modelConfig: ({ name, version }) => ({ config: views.config(name, version) }),
      modelStatistics: ({ name, version }) => ({ modelStats: views.statistics(name, version) }),
      repositoryIndex: ({ ready }) => ({ models: views.index(ready) }),
      repositoryModelLoad: (request) => change(control.load, request),
      repositoryModelUnload: (request) => change(control.unload, request),
    },
    inferCodecs,
  );
}
