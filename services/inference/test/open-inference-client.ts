import { callUnary, createClient } from '@slipway/grpc';
import { openInference } from '@slipway/proto';
import type { OnCleanup } from '@slipway/testing';
import type { RunningApp } from './running-app.js';

export type InferFields = Parameters<typeof openInference.ModelInferRequest.create>[0];
type Headers = Readonly<Record<string, string>>;

/** The caller's side of Open Inference Protocol, both ways. */
export interface OpenInferenceCalls {
  readonly client: InstanceType<typeof openInference.GRPCInferenceServiceClient>;
  readonly infer: (
    request: InferFields,
    headers?: Headers,
  ) => Promise<openInference.ModelInferResponse>;
  /** A body that is an object is sent as JSON. */
  readonly rest: (path: string, options?: RestOptions) => Promise<RestAnswer>;
}

export interface RestOptions {
  readonly method?: string;
  readonly headers?: Headers;
  readonly body?: object | string | Buffer;
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: globalThis.Headers;
  readonly bytes: Buffer;
  /** As JSON. */
  readonly json: () => unknown;
}

const timeoutMs = 10_000;

export function connectOpenInference(onCleanup: OnCleanup, app: RunningApp): OpenInferenceCalls {
  const address = `127.0.0.1:${String(app.grpcPort)}`;
  const client = createClient(openInference.GRPCInferenceServiceClient, address);
  onCleanup(() => {
    client.close();
  });
  return {
    client,
    infer: (request, headers = {}) => {
      const message = openInference.ModelInferRequest.create(request);
      return callUnary(client, client.modelInfer.bind(client), message, { timeoutMs, headers });
    },
    rest: (path, options) => callRest(`${app.httpUrl}${path}`, options),
  };
}

async function callRest(
  url: string,
  { method, headers = {}, body }: RestOptions = {},
): Promise<RestAnswer> {
  const isRaw = Buffer.isBuffer(body) || typeof body === 'string';
  const content = isRaw ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers,
    ...(body === undefined ? {} : { body: content }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    json: () => JSON.parse(bytes.toString()) as unknown,
  };
}

/** Tells how much of a body is JSON. */
export const lengthHeader = 'inference-header-content-length';

/** JSON and what follows it, as clients write it. */
export function binaryBody(
  json: object,
  ...tensors: readonly Buffer[]
): { readonly headers: Headers; readonly body: Buffer } {
  const head = Buffer.from(JSON.stringify(json));
  const headers = { [lengthHeader]: String(head.byteLength) };
  return { headers, body: Buffer.concat([head, ...tensors]) };
}
