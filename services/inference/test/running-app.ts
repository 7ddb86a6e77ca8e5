import { createLogger, DomainError } from '@slipway/core';
import { callUnary, createClient } from '@slipway/grpc';
import {
  BadRequest,
  GetModelInfoRequest,
  InferenceServiceClient,
  PredictBatchRequest,
  PredictRequest,
  PredictStreamRequest,
  Status,
  type GetModelInfoResponse,
  type GetModelResponse,
  type ListModelsResponse,
  type PredictBatchResponse,
  type PredictResponse,
  type PredictStreamResponse,
} from '@slipway/proto';
import { freePorts, type OnCleanup } from '@slipway/testing';
import { createInferenceApp } from '../src/app.js';
import { loadConfig } from '../src/config.js';

type Fields<T extends { create: (base?: never) => unknown }> = Parameters<T['create']>[0];
type Headers = Readonly<Record<string, string>>;

/** The client's side of a service: one function for each RPC. */
export interface Calls {
  readonly client: InferenceServiceClient;
  readonly predict: (
    request: Fields<typeof PredictRequest>,
    headers?: Headers,
  ) => Promise<PredictResponse>;
  readonly predictBatch: (
    request: Fields<typeof PredictBatchRequest>,
    headers?: Headers,
  ) => Promise<PredictBatchResponse>;
  /** Sends all messages and collects all answers. */
  readonly predictStream: (
    messages: readonly Fields<typeof PredictStreamRequest>[],
  ) => Promise<readonly PredictStreamResponse[]>;
  readonly listModels: () => Promise<ListModelsResponse>;
  readonly getModel: (modelName: string) => Promise<GetModelResponse>;
  readonly getModelInfo: (modelName?: string) => Promise<GetModelInfoResponse>;
}

export interface RunningApp extends Calls {
  readonly grpcPort: number;
  readonly httpUrl: string;
  readonly logLines: readonly string[];
  readonly stop: () => Promise<void>;
}

const timeoutMs = 10_000;

/** The real service in this process, on free ports, with a client. */
export async function startApp(
  onCleanup: OnCleanup,
  env: Readonly<Record<string, string>>,
): Promise<RunningApp> {
  const [grpcPort = 0, port = 0] = await freePorts(2);
  const config = loadConfig({
    GRPC_PORT: String(grpcPort),
    PORT: String(port),
    DRAIN_DELAY_MS: '0',
    DRAIN_TIMEOUT_MS: '1000',
    ...env,
  });
  const logLines: string[] = [];
  const write = (line: string): void => void logLines.push(line);
  const app = createInferenceApp(config, createLogger({ service: 'test', level: 'info', write }));
  const calls = connect(onCleanup, grpcPort);
  onCleanup(app.stop);
  await app.start();
  const httpUrl = `http://127.0.0.1:${String(port)}`;
  return { ...calls, grpcPort, httpUrl, logLines, stop: app.stop };
}

/** A client of a service that listens, or will. */
export function connect(onCleanup: OnCleanup, grpcPort: number): Calls {
  const client = createClient(InferenceServiceClient, `127.0.0.1:${String(grpcPort)}`);
  onCleanup(() => {
    client.close();
  });
  return {
    client,
    predict: (request, headers = {}) =>
      callUnary(client, client.predict.bind(client), PredictRequest.create(request), {
        timeoutMs,
        headers,
      }),
    predictBatch: (request, headers = {}) =>
      callUnary(client, client.predictBatch.bind(client), PredictBatchRequest.create(request), {
        timeoutMs,
        headers,
      }),
    predictStream: async (messages) => {
      const stream = client.predictStream();
      const answers: PredictStreamResponse[] = [];
      for (const message of messages) stream.write(PredictStreamRequest.create(message));
      stream.end();
      for await (const answer of stream as AsyncIterable<PredictStreamResponse>) {
        answers.push(answer);
      }
      return answers;
    },
    listModels: () => callUnary(client, client.listModels.bind(client), {}, { timeoutMs }),
    getModel: (modelName) =>
      callUnary(client, client.getModel.bind(client), { modelName }, { timeoutMs }),
    getModelInfo: (modelName = '') =>
      callUnary(
        client,
        client.getModelInfo.bind(client),
        GetModelInfoRequest.create({ modelName }),
        { timeoutMs },
      ),
  };
}

/** What the service said when it refused a call. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
  /** `field: description` of each violation. */
  readonly violations: readonly string[];
}

interface GrpcError {
  readonly code: number;
  readonly details: string;
  readonly metadata: { readonly get: (name: string) => readonly (string | Buffer)[] };
}

export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  const outcome = await call.catch((error: unknown) => error);
  if (!(outcome instanceof DomainError)) {
    throw new Error(`expected a refusal, got ${JSON.stringify(outcome)}`);
  }
  const { code, details, metadata } = outcome.cause as GrpcError;
  const [bytes] = metadata.get('grpc-status-details-bin');
  const status = bytes instanceof Buffer ? Status.decode(bytes) : Status.create({});
  return { code, message: details, violations: violationsOf(status) };
}

/** `field: description` of each violation. */
export function violationsOf(status: Status): readonly string[] {
  const detail = status.details.find(({ typeUrl }) => typeUrl.endsWith('google.rpc.BadRequest'));
  if (detail === undefined) return [];
  return BadRequest.decode(detail.value).fieldViolations.map(
    ({ field, description }) => `${field}: ${description}`,
  );
}
