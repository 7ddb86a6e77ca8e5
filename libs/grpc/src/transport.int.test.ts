import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { status as Status, type ServiceError } from '@grpc/grpc-js';
import { createLogger, DomainError } from '@slipway/core';
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
import { callUnary, createClient } from './client.js';
import { createGrpcServer, type GrpcServer, type GrpcServerOptions } from './server.js';
import { bindService, type Handlers } from './service-binding.js';
import { receiveWindowBytes } from './tune-http2.js';

const timeoutMs = 10_000;
const mebibyte = 2 ** 20;

interface Harness {
  readonly server: GrpcServer;
  readonly port: number;
  readonly client: InferenceServiceClient;
}

async function serve(
  handlers: Partial<Handlers<InferenceServiceServer>> = {},
  options: Partial<GrpcServerOptions> = {},
): Promise<Harness> {
  const logger = createLogger({ service: 'test', level: 'error', write: () => undefined });
  const binding = bindService<InferenceServiceServer>(InferenceServiceService, {
    predict: ({ values }) => PredictResponse.create({ prediction: values[0] ?? 0 }),
    predictBatch: () => PredictBatchResponse.create({}),
    predictStream: async (requests, send) => {
      for await (const { sequence } of requests) {
        await send(PredictStreamResponse.create({ sequence }));
      }
    },
    listModels: () => ({ models: [] }),
    getModel: ({ modelName }) => ({ modelName, versions: [] }),
    getModelInfo: () => GetModelInfoResponse.create({}),
    ...handlers,
  });
  const server = createGrpcServer(
    { logger },
    { host: '127.0.0.1', port: 0, services: [binding], maxMessageBytes: 64 * mebibyte, ...options },
  );
  const port = await server.start();
  const client = createClient(InferenceServiceClient, `127.0.0.1:${String(port)}`, {
    'grpc.max_send_message_length': -1,
  });
  onTestFinished(async () => {
    client.close();
    await server.stop(0);
  });
  return { server, port, client };
}

function predict(client: InferenceServiceClient, request = {}): Promise<PredictResponse> {
  const message = PredictRequest.create(request);
  return callUnary(client, client.predict.bind(client), message, { timeoutMs });
}

/** A client that speaks HTTP/2 itself, and so reads only what it wants to. */
function rawSession(port: number): ClientHttp2Session {
  const session = connectHttp2(`http://127.0.0.1:${String(port)}`);
  onTestFinished(() => {
    session.destroy();
  });
  return session;
}

const streamHeaders = {
  ':method': 'POST',
  ':path': InferenceServiceService.predictStream.path,
  'content-type': 'application/grpc',
  te: 'trailers',
};

function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

test('a stream and a connection may have a mebibyte under way', async () => {
  const { port } = await serve();
  const session = rawSession(port);
  const stream = session.request(streamHeaders);
  await expect
    .poll(() => session.state.remoteWindowSize, { timeout: timeoutMs })
    .toBe(receiveWindowBytes);
  expect(session.remoteSettings.initialWindowSize).toBe(receiveWindowBytes);
  stream.close();
});

test('64 MiB is a message, and one byte more is refused by name', async () => {
  const { client } = await serve();
  const exact = (extra: number): PredictRequest => {
    // Tag and length of the field take 5 bytes at this size.
    const routingKey = 'x'.repeat(64 * mebibyte - 5 + extra);
    return PredictRequest.create({ routingKey });
  };
  await expect(predict(client, exact(0))).resolves.toMatchObject({ prediction: 0 });
  const refused = predict(client, exact(1));
  await expect(refused).rejects.toMatchObject({ kind: 'exhausted' });
  await expect(refused).rejects.toThrow('larger than max (67108865 vs 67108864)');
  await expect(predict(client, { values: [3] })).resolves.toMatchObject({ prediction: 3 });
});

test('deadlines of a month are there when a short one has passed, in a call and in a stream', async () => {
  const release = Promise.withResolvers<undefined>();
  const { client } = await serve({
    predict: async (_request, { deadlineMs }) => {
      await release.promise;
      return PredictResponse.create({ prediction: deadlineMs });
    },
  });
  const method = client.predict.bind(client);
  const message = PredictRequest.create({});
  const monthMs = 30 * 24 * 3_600_000;
  const longCall = callUnary(client, method, message, { timeoutMs: monthMs });
  const stream = client.predictStream({ deadline: Date.now() + monthMs });
  const shortCall = callUnary(client, method, message, { timeoutMs: 50 });
  await expect(shortCall).rejects.toMatchObject({ kind: 'deadline' });
  release.resolve(undefined);
  expect((await longCall).prediction).toBeGreaterThan(Date.now() + 24 * 24 * 3_600_000);
  stream.write(PredictStreamRequest.create({ sequence: 3 }));
  expect(await once(stream, 'data')).toMatchObject([{ sequence: 3 }]);
  stream.end();
  await once(stream, 'end');
});

test('more streams than there may be are refused with a hint, and a place that is left is free', async () => {
  const { client } = await serve({}, { maxStreams: 2 });
  const streams = [client.predictStream(), client.predictStream()];
  for (const stream of streams) {
    stream.write(PredictStreamRequest.create({ sequence: 1 }));
    await once(stream, 'data');
  }
  const third = client.predictStream();
  third.resume();
  const [error] = (await once(third, 'error')) as [ServiceError];
  expect([error.code, error.details]).toEqual([
    Status.RESOURCE_EXHAUSTED,
    'expected at most 2 open streams (MAX_STREAMS), and so many there are',
  ]);
  expect(error.metadata.get('retry-after')).toEqual(['1']);
  await expect(predict(client)).resolves.toBeDefined();
  for (const stream of streams) {
    stream.end();
    await once(stream, 'end');
  }
  const fourth = client.predictStream();
  fourth.write(PredictStreamRequest.create({ sequence: 7 }));
  expect(await once(fourth, 'data')).toMatchObject([{ sequence: 7 }]);
  fourth.end();
  await once(fourth, 'end');
});

test('a caller that does not read is not read from, and disturbs no other on its connection', async () => {
  let read = 0;
  const { port } = await serve({
    predictStream: async (requests, send) => {
      const error = { code: 3, message: 'x'.repeat(10_000), details: [] };
      for await (const { sequence } of requests) {
        read++;
        await send({ sequence, outcome: { $case: 'error', value: error } });
      }
    },
  });
  const session = rawSession(port);
  const stream = session.request(streamHeaders);
  const values = Array<number>(2500).fill(1);
  const message = framed(
    PredictStreamRequest.encode(
      PredictStreamRequest.create({ matrix: { values, columns: 1 } }),
    ).finish(),
  );
  // Far more than the windows, the socket and the queues of 16 messages hold together.
  const sent = 2000;
  let taken = 0;
  const write = async (): Promise<void> => {
    for (; taken < sent; taken++) if (!stream.write(message)) await once(stream, 'drain');
  };
  const written = write();
  await expect.poll(() => read, { timeout: timeoutMs }).toBeGreaterThan(0);
  let before = -1;
  const growth = (): number => {
    const grown = read + taken - before;
    before = read + taken;
    return grown;
  };
  await expect.poll(growth, { timeout: timeoutMs, interval: 300 }).toBe(0);
  expect(read).toBeLessThan(100);
  expect(taken).toBeLessThan(500);
  const other = session.request({
    ...streamHeaders,
    ':path': InferenceServiceService.predict.path,
  });
  other.end(framed(PredictRequest.encode(PredictRequest.create({ values: [4] })).finish()));
  other.resume();
  const [trailers] = (await once(other, 'trailers')) as [Record<string, string>];
  expect(trailers['grpc-status']).toBe('0');
  stream.resume();
  await written;
  await expect.poll(() => read, { timeout: 30_000 }).toBe(sent);
});

test('a stop answers the messages that have arrived, then ends the stream', async () => {
  const entered = Promise.withResolvers<undefined>();
  const release = Promise.withResolvers<undefined>();
  const { client, server } = await serve({
    predictStream: async (requests, send) => {
      for await (const { sequence } of requests) {
        entered.resolve(undefined);
        await release.promise;
        await send(PredictStreamResponse.create({ sequence }));
      }
    },
  });
  const stream = client.predictStream();
  const answers: number[] = [];
  stream.on('data', ({ sequence }: PredictStreamResponse) => answers.push(sequence));
  const ended = once(stream, 'error') as Promise<[ServiceError]>;
  for (const sequence of [1, 2, 3]) stream.write(PredictStreamRequest.create({ sequence }));
  await entered.promise;
  // A unary call on the same connection: what was sent before it has arrived when it is answered.
  await predict(client);
  const stopped = server.stop(timeoutMs);
  release.resolve(undefined);
  const [error] = await ended;
  expect(answers).toEqual([1, 2, 3]);
  expect([error.code, error.details]).toEqual([
    Status.UNAVAILABLE,
    'the server is draining; call another one',
  ]);
  await stopped;
});

test('a stop ends a stream that waits for its caller', async () => {
  const { client, server } = await serve();
  const stream = client.predictStream();
  stream.write(PredictStreamRequest.create({ sequence: 1 }));
  await once(stream, 'data');
  const ended = once(stream, 'error') as Promise<[ServiceError]>;
  await server.stop(60_000);
  expect((await ended)[0].code).toBe(Status.UNAVAILABLE);
});

test('an error that is exhausted reaches the caller with its hint', async () => {
  const { client } = await serve({
    predict: () => {
      throw new DomainError('exhausted', 'FULL', 'full', { retryAfterMs: 40 });
    },
  });
  const call = predict(client);
  await expect(call).rejects.toMatchObject({ kind: 'exhausted' });
  const error = (await call.catch((reason: unknown) => reason)) as DomainError;
  const { metadata } = error.cause as ServiceError;
  expect(metadata.get('grpc-retry-pushback-ms')).toEqual(['40']);
  expect(metadata.get('retry-after')).toEqual(['1']);
});
