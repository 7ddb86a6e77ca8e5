import { once } from 'node:events';
import {
  Client,
  credentials,
  status as Status,
  type CallOptions,
  type ClientUnaryCall,
  type Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { createLogger, DomainError, errorKinds } from '@slipway/core';
import {
  GetModelInfoResponse,
  InferenceServiceClient,
  InferenceServiceService,
  PredictBatchResponse,
  PredictRequest,
  PredictResponse,
  PredictStreamRequest,
  PredictStreamResponse,
  type InferenceServiceServer,
} from '@slipway/proto';
import { expect, onTestFinished, test } from 'vitest';
import { callUnary, createClient, type UnaryCallOptions } from './client.js';
import type { FinishedCall } from './call-deps.js';
import { createGrpcServer, type GrpcServer } from './server.js';
import { bindService, type Handlers } from './service-binding.js';

type AllHandlers = Handlers<InferenceServiceServer>;

const servicePath = '/slipway.inference.v1.InferenceService';

const defaults: AllHandlers = {
  predict: ({ modelName, values }) =>
    PredictResponse.create({ modelName, prediction: values[0] ?? 0 }),
  predictBatch: ({ modelName }) => PredictBatchResponse.create({ modelName }),
  predictStream: async (requests, send) => {
    for await (const { sequence } of requests)
      await send(PredictStreamResponse.create({ sequence }));
  },
  listModels: () => ({ models: [] }),
  getModel: ({ modelName }) => ({ modelName, versions: [] }),
  getModelInfo: () => GetModelInfoResponse.create({}),
};

interface Harness {
  readonly server: GrpcServer;
  readonly address: string;
  readonly client: InferenceServiceClient;
  readonly finished: readonly FinishedCall[];
  readonly logLines: readonly string[];
}

async function serve(handlers: Partial<AllHandlers> = {}): Promise<Harness> {
  const finished: FinishedCall[] = [];
  const logLines: string[] = [];
  const write = (line: string): void => void logLines.push(line);
  const logger = createLogger({ service: 'test', level: 'info', write });
  const all = { ...defaults, ...handlers };
  const server = createGrpcServer(
    { logger, onFinished: (call) => void finished.push(call) },
    {
      host: '127.0.0.1',
      port: 0,
      services: [bindService<InferenceServiceServer>(InferenceServiceService, all)],
      maxMessageBytes: 2 ** 20,
    },
  );
  const address = `127.0.0.1:${String(await server.start())}`;
  const client = createClient(InferenceServiceClient, address);
  onTestFinished(async () => {
    client.close();
    await server.stop(0);
  });
  return { server, address, client, finished, logLines };
}

const timeoutMs = 10_000;

function predict(
  client: InferenceServiceClient,
  request: Parameters<typeof PredictRequest.create>[0],
  options: UnaryCallOptions & { readonly onHeaders?: (headers: Metadata) => void } = { timeoutMs },
): Promise<PredictResponse> {
  const method = (
    message: PredictRequest,
    headers: Metadata,
    callOptions: Partial<CallOptions>,
    callback: (error: ServiceError | null, response: PredictResponse) => void,
  ): ClientUnaryCall => {
    const call = client.predict(message, headers, callOptions, callback);
    if (options.onHeaders !== undefined) call.on('metadata', options.onHeaders);
    return call;
  };
  return callUnary(client, method, PredictRequest.create(request), options);
}

/** What the server said: the gRPC error behind a failed call. */
async function serviceError(call: Promise<unknown>): Promise<ServiceError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DomainError)) throw new Error('expected a DomainError');
  return error.cause as ServiceError;
}

/** One unary call of raw bytes. */
function callRaw(address: string, path: string, bytes: Buffer): Promise<Buffer> {
  const client = new Client(address, credentials.createInsecure());
  const same = (buffer: Buffer): Buffer => buffer;
  return new Promise<Buffer>((resolve, reject) => {
    const deadline = Date.now() + timeoutMs;
    client.makeUnaryRequest(path, same, same, bytes, { deadline }, (error, answer) => {
      if (error === null) resolve(answer ?? Buffer.alloc(0));
      else reject(error);
    });
  }).finally(() => client.close());
}

test.each([
  ['at once', (answer: PredictResponse) => answer],
  ['by a promise', (answer: PredictResponse) => Promise.resolve(answer)],
])('a handler may answer %s', async (_how, wrap) => {
  const { client, finished } = await serve({
    predict: ({ modelName, values }) =>
      wrap(PredictResponse.create({ modelName, prediction: values[0] ?? 0 })),
  });
  expect(await predict(client, { modelName: 'iris', values: [2.5] })).toMatchObject({
    modelName: 'iris',
    prediction: 2.5,
  });
  expect(finished).toMatchObject([{ method: `${servicePath}/Predict`, code: Status.OK }]);
});

test('a handler sees headers and the deadline, and its own headers reach the caller', async () => {
  const { client } = await serve({
    predict: ({ modelName }, context) => {
      context.setHeader(
        'x-echo',
        `${String(context.header('x-in'))} ${String(context.header('no'))}`,
      );
      return PredictResponse.create({ modelName, latencyMs: context.deadlineMs - Date.now() });
    },
  });
  const headers = Promise.withResolvers<string>();
  const response = await predict(
    client,
    {},
    {
      timeoutMs: 7000,
      headers: { 'x-in': 'hello' },
      onHeaders: (received) => headers.resolve(String(received.get('x-echo')[0])),
    },
  );
  expect(await headers.promise).toBe('hello undefined');
  expect(response.latencyMs).toBeGreaterThan(0);
  expect(response.latencyMs).toBeLessThanOrEqual(7000);
});

test.each([...errorKinds])('an error of kind %s comes back as the same kind', async (kind) => {
  const { client, finished } = await serve({
    predict: () => {
      throw new DomainError(kind, 'CODE', 'what, where, expected and got');
    },
  });
  await expect(predict(client, {})).rejects.toMatchObject({
    kind,
    message: expect.stringMatching(/^127\.0\.0\.1:\d+: what, where, expected and got$/) as string,
  });
  expect(finished).toHaveLength(1);
});

test('what nobody foresaw is INTERNAL without its text, which goes to the log', async () => {
  const { client, logLines, finished } = await serve({
    predict: () => Promise.reject(new TypeError('secret')),
  });
  const error = await serviceError(predict(client, {}));
  expect([error.code, error.details]).toEqual([
    Status.INTERNAL,
    'internal error, see the log of the server',
  ]);
  expect(logLines.join()).toContain('secret');
  expect(finished[0]?.code).toBe(Status.INTERNAL);
});

test('a message of broken bytes is INVALID_ARGUMENT, in a call and in a stream', async () => {
  const { address, client } = await serve();
  const bytes = Buffer.from([0x0a, 0x7f, 0x01]);
  await expect(callRaw(address, `${servicePath}/Predict`, bytes)).rejects.toMatchObject({
    code: Status.INVALID_ARGUMENT,
    details: expect.stringMatching(/^request is not a valid protobuf message: /) as string,
  });
  const stream = client.makeBidiStreamRequest(
    `${servicePath}/PredictStream`,
    () => bytes,
    (answer) => answer,
  );
  stream.write({});
  stream.resume();
  const [error] = (await once(stream, 'error')) as [ServiceError];
  expect(error.code).toBe(Status.INVALID_ARGUMENT);
  expect(await predict(client, { values: [1] })).toMatchObject({ prediction: 1 });
});

test('a message that is too large is refused by name', async () => {
  const { client } = await serve();
  const error = await serviceError(predict(client, { predictionId: 'x'.repeat(2 ** 20) }));
  expect(error.code).toBe(Status.RESOURCE_EXHAUSTED);
});

test('an unknown method is UNIMPLEMENTED', async () => {
  const { address } = await serve();
  const call = callRaw(address, `${servicePath}/Nothing`, Buffer.alloc(0));
  await expect(call).rejects.toMatchObject({ code: Status.UNIMPLEMENTED });
});

test('a call that is not answered in time fails with the address that was called', async () => {
  const { client, address } = await serve({ predict: () => new Promise(() => undefined) });
  const call = predict(client, {}, { timeoutMs: 50 });
  await expect(call).rejects.toMatchObject({ kind: 'deadline' });
  await expect(call).rejects.toThrow(address);
});

test('a stream answers in order, at the pace of a slow reader', async () => {
  const { client } = await serve({
    predictStream: async (requests, send) => {
      const reason = 'x'.repeat(60_000);
      for await (const { sequence } of requests) {
        const error = { code: 3, message: reason, details: [] };
        await send({ sequence, outcome: { $case: 'error', value: error } });
      }
    },
  });
  const stream = client.predictStream();
  for (let sequence = 0; sequence < 200; sequence++) {
    stream.write(PredictStreamRequest.create({ sequence }));
  }
  stream.end();
  const sequences: number[] = [];
  for await (const answer of stream as AsyncIterable<PredictStreamResponse>) {
    sequences.push(answer.sequence);
  }
  expect(sequences).toEqual(Array.from({ length: 200 }, (_, i) => i));
});

test('an error ends a stream with its status', async () => {
  const { client, finished } = await serve({
    predictStream: async (requests) => {
      for await (const { sequence } of requests) {
        throw new DomainError('exhausted', 'FULL', `message ${String(sequence)}: full`);
      }
    },
  });
  const stream = client.predictStream();
  stream.write(PredictStreamRequest.create({ sequence: 4 }));
  stream.resume();
  const [error] = (await once(stream, 'error')) as [ServiceError];
  expect([error.code, error.details]).toEqual([Status.RESOURCE_EXHAUSTED, 'message 4: full']);
  expect(finished[0]?.code).toBe(Status.RESOURCE_EXHAUSTED);
});

test('a caller that goes away ends the handler of its stream, even one that waits to send', async () => {
  const outcome = Promise.withResolvers<unknown>();
  const { client, finished } = await serve({
    predictStream: async (requests, send) => {
      try {
        const error = { code: 3, message: 'x'.repeat(60_000), details: [] };
        for await (const { sequence } of requests) {
          for (;;) await send({ sequence, outcome: { $case: 'error', value: error } });
        }
      } catch (error) {
        outcome.resolve(error);
        throw error;
      }
    },
  });
  const stream = client.predictStream();
  stream.on('error', () => undefined);
  stream.write(PredictStreamRequest.create({}));
  await once(stream, 'readable');
  stream.cancel();
  expect(await outcome.promise).toMatchObject({ kind: 'cancelled' });
  expect(await predict(client, { values: [1] })).toMatchObject({ prediction: 1 });
  expect(finished[0]?.code).toBe(Status.CANCELLED);
});

test('a caller that goes away while the handler waits for a message ends it too', async () => {
  const outcome = Promise.withResolvers<unknown>();
  const { client } = await serve({
    predictStream: async (requests, send) => {
      try {
        for await (const { sequence } of requests) {
          await send(PredictStreamResponse.create({ sequence }));
        }
        outcome.resolve('ended');
      } catch (error) {
        outcome.resolve(error);
      }
    },
  });
  const stream = client.predictStream();
  stream.on('error', () => undefined);
  stream.write(PredictStreamRequest.create({}));
  await once(stream, 'readable');
  stream.cancel();
  expect(await outcome.promise).toMatchObject({ kind: 'cancelled' });
});

test('a stop refuses new calls and lets running ones finish', async () => {
  const entered = Promise.withResolvers<undefined>();
  const release = Promise.withResolvers<undefined>();
  const { server, client, address } = await serve({
    predict: async () => {
      entered.resolve(undefined);
      await release.promise;
      return PredictResponse.create({ prediction: 9 });
    },
  });
  const running = predict(client, {});
  await entered.promise;
  const stopping = server.stop(timeoutMs);
  const late = createClient(InferenceServiceClient, address);
  onTestFinished(() => late.close());
  await expect(predict(late, {})).rejects.toMatchObject({ kind: 'unavailable' });
  release.resolve(undefined);
  expect(await running).toMatchObject({ prediction: 9 });
  await stopping;
});

test('a stop cuts what does not finish within the grace', async () => {
  const entered = Promise.withResolvers<undefined>();
  const { server, client } = await serve({
    predict: () => {
      entered.resolve(undefined);
      return new Promise(() => undefined);
    },
  });
  const running = predict(client, {});
  const outcome = expect(running).rejects.toBeInstanceOf(DomainError);
  await entered.promise;
  await server.stop(20);
  await outcome;
});

test('a busy port is one clear error, and the server can still be stopped', async () => {
  const { address } = await serve();
  const port = Number(address.split(':')[1]);
  const logger = createLogger({ service: 'test', level: 'error' });
  const options = { host: '127.0.0.1', port, services: [], maxMessageBytes: 1024 };
  const second = createGrpcServer({ logger }, options);
  await expect(second.start()).rejects.toMatchObject({
    kind: 'precondition',
    message: expect.stringMatching(`^cannot listen on ${address}: .*EADDRINUSE.*$`) as string,
  });
  await second.stop(0);
});
