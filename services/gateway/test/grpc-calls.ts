import { callUnary } from '@slipway/grpc';
import {
  PredictBatchRequest,
  PredictRequest,
  type InferenceServiceClient,
  type PredictBatchResponse,
  type PredictResponse,
  type PutRoutesRequest,
  type PutRoutesResponse,
  type RouteServiceClient,
} from '@slipway/proto';

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

const timeoutMs = 20_000;

export function predict(
  client: InferenceServiceClient,
  request: Partial<PredictRequest>,
  options: CallOptions = {},
): Promise<PredictResponse> {
  const method = client.predict.bind(client);
  return callUnary(client, method, PredictRequest.create(request), { timeoutMs, ...options });
}

export function predictBatch(
  client: InferenceServiceClient,
  request: Partial<PredictBatchRequest>,
): Promise<PredictBatchResponse> {
  const method = client.predictBatch.bind(client);
  return callUnary(client, method, PredictBatchRequest.create(request), { timeoutMs });
}

export function putRoutes(
  client: RouteServiceClient,
  request: PutRoutesRequest,
): Promise<PutRoutesResponse> {
  return callUnary(client, client.putRoutes.bind(client), request, { timeoutMs });
}
