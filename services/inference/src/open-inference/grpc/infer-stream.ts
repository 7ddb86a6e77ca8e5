import type { Logger } from '@slipway/core';
import { isExpected, toRpcStatus, type CallContext, type StreamHandler } from '@slipway/grpc';
import { openInference } from '@slipway/proto';
import { parameterOf } from './read-infer-message.js';

type Request = openInference.ModelInferRequest;
type Response = openInference.ModelStreamInferResponse;

export interface InferStreamDeps {
  readonly infer: (
    request: Request,
    context: CallContext,
  ) => Promise<openInference.ModelInferResponse>;
  readonly logger: Logger;
}

/**
 * Answers message by message, in order. A failed one is answered by its error and the stream goes on, unless the caller's
 * header `triton_grpc_error: true` wants the status of the call instead, which ends it.
 */
export function createInferStream({
  infer,
  logger,
}: InferStreamDeps): StreamHandler<Request, Response> {
  return async (requests, send, context) => {
    const isStrict = context.header('triton_grpc_error') === 'true';
    for await (const request of requests) {
      try {
        const inferResponse = await infer(request, context);
        await send({ errorMessage: '', inferResponse: withFinalMark(request, inferResponse) });
      } catch (error) {
        if (isStrict || context.isCancelled()) throw error;
        if (!isExpected(error)) logger.error('stream message failed', { error });
        await send(failure(request, error));
      }
    }
  };
}

/** Triton's clients of models with any number of answers ask which one is the last: here each is. */
function withFinalMark(
  request: Request,
  response: openInference.ModelInferResponse,
): openInference.ModelInferResponse {
  if (parameterOf(request.parameters, 'triton_enable_empty_final_response') !== true) {
    return response;
  }
  const mark = { parameterChoice: { $case: 'boolParam' as const, value: true } };
  return { ...response, parameters: { ...response.parameters, triton_final_response: mark } };
}

/** The message with the id, by which a caller finds the request that it belongs to. */
function failure({ id, modelName, modelVersion }: Request, error: unknown): Response {
  return openInference.ModelStreamInferResponse.create({
    errorMessage: toRpcStatus(error).message,
    inferResponse: { id, modelName, modelVersion },
  });
}
