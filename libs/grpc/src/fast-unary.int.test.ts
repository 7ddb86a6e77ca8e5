import { once } from 'node:events';
import {
  connect as connectHttp2,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
} from 'node:http2';
import { gzipSync } from 'node:zlib';
import { status as Status } from '@grpc/grpc-js';
import { createLogger } from '@slipway/core';
import { InferenceServiceService, PredictRequest, PredictResponse } from '@slipway/proto';
import { expect, onTestFinished, test } from 'vitest';
import type { FinishedCall } from './call-deps.js';
import { createGrpcServer } from './server.js';
import type { UnaryHandler } from './service-binding.js';

const timeoutMs = 10_000;
const { path } = InferenceServiceService.predict;

interface Harness {
  readonly session: ClientHttp2Session;
  readonly finished: readonly FinishedCall[];
  readonly logLines: readonly string[];
}

type Predict = UnaryHandler<PredictRequest, PredictResponse>;

async function serve(predict: Predict = answerFirst): Promise<Harness> {
  const finished: FinishedCall[] = [];
  const logLines: string[] = [];
  const write = (line: string): void => void logLines.push(line);
  const logger = createLogger({ service: 'test', level: 'info', write });
  const definition = { predict: InferenceServiceService.predict };
  const server = createGrpcServer(
    { logger, onFinished: (call) => void finished.push(call) },
    {
      host: '127.0.0.1',
      port: 0,
      services: [{ definition, handlers: { predict } }],
      maxMessageBytes: 2 ** 20,
    },
  );
  const session = connectHttp2(`http://127.0.0.1:${String(await server.start())}`);
  onTestFinished(async () => {
    session.destroy();
    await server.stop(0);
  });
  return { session, finished, logLines };
}

const answerFirst: Predict = ({ values }) =>
  PredictResponse.create({ prediction: values[0] ?? -1 });

const headers = {
  ':method': 'POST',
  ':path': path,
  'content-type': 'application/grpc',
  te: 'trailers',
};

function framed(message: Uint8Array, flag = 0): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flag;
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function request(value: number): Buffer {
  return Buffer.from(PredictRequest.encode(PredictRequest.create({ values: [value] })).finish());
}

interface Answer {
  readonly code: number;
  readonly details: string | undefined;
  readonly prediction: number | undefined;
}

/** What comes back on a stream. */
async function answerOf(stream: ClientHttp2Stream): Promise<Answer> {
  const fields: Record<string, string> = {};
  const collect = (received: object): void => void Object.assign(fields, received);
  stream.on('response', collect);
  stream.on('trailers', collect);
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(stream, 'end');
  const body = Buffer.concat(chunks);
  const message = fields['grpc-message'];
  return {
    code: Number(fields['grpc-status']),
    details: message === undefined ? undefined : decodeURI(message),
    prediction: body.length < 5 ? undefined : PredictResponse.decode(body.subarray(5)).prediction,
  };
}

function call(
  session: ClientHttp2Session,
  body: Buffer,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const stream = session.request({ ...headers, ...more });
  const answer = answerOf(stream);
  stream.end(body);
  return answer;
}

test('a message may come byte by byte', async () => {
  const { session } = await serve();
  const stream = session.request(headers);
  const answer = answerOf(stream);
  for (const byte of framed(request(7))) {
    stream.write(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  stream.end();
  expect(await answer).toEqual({ code: Status.OK, details: undefined, prediction: 7 });
});

test('an empty message is a message', async () => {
  const { session } = await serve();
  expect(await call(session, framed(Buffer.alloc(0)))).toMatchObject({ code: 0, prediction: -1 });
});

const one = framed(request(1));
const onlyOne = 'a unary call takes exactly one whole message';

test.each([
  ['nothing', Buffer.alloc(0), Status.UNIMPLEMENTED, onlyOne],
  ['half a head', one.subarray(0, 3), Status.UNIMPLEMENTED, onlyOne],
  ['half a message', one.subarray(0, 7), Status.UNIMPLEMENTED, onlyOne],
  ['two messages', Buffer.concat([one, one]), Status.UNIMPLEMENTED, onlyOne],
  [
    'a message that is compressed, nobody knows how',
    framed(request(1), 1),
    Status.INTERNAL,
    'a message is compressed, and grpc-encoding does not say how',
  ],
  [
    'a message that is no protobuf',
    framed(Buffer.from([0x0a, 0x7f])),
    Status.INVALID_ARGUMENT,
    expect.stringMatching(/^request is not a valid protobuf message: /) as string,
  ],
])('%s is refused, and the connection goes on', async (_what, body, code, details) => {
  const { session, finished } = await serve();
  expect(await call(session, body)).toEqual({ code, details, prediction: undefined });
  expect(await call(session, one)).toMatchObject({ code: 0, prediction: 1 });
  expect(finished.map((ended) => ended.code)).toEqual([code, Status.OK]);
});

test('a message that says it is too large is refused before it comes', async () => {
  const { session } = await serve();
  const stream = session.request(headers);
  const answer = answerOf(stream);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(2 ** 20 + 1, 1);
  stream.write(head);
  expect(await answer).toEqual({
    code: Status.RESOURCE_EXHAUSTED,
    details: 'Received message larger than max (1048577 vs 1048576)',
    prediction: undefined,
  });
  stream.end(Buffer.alloc(2 ** 20 + 1));
  expect(await call(session, one)).toMatchObject({ code: 0 });
});

test('an answer that is too large is refused by name', async () => {
  const { session } = await serve(() => PredictResponse.create({ label: 'x'.repeat(2 ** 20) }));
  const answer = await call(session, one);
  expect(answer.code).toBe(Status.RESOURCE_EXHAUSTED);
  expect(answer.details).toMatch(/^Sent message larger than max \(10485\d\d vs 1048576\)$/);
});

test('an answer that cannot be written is INTERNAL, with its reason in the log', async () => {
  const broken = { ...PredictResponse.create({}), modelName: 7n } as unknown as PredictResponse;
  const { session, logLines } = await serve(() => ({ ...broken, timestamp: 'never' }) as never);
  expect(await call(session, one)).toMatchObject({ code: Status.INTERNAL });
  expect(logLines.join()).toContain('call failed');
  expect(await call(session, one)).toMatchObject({ code: Status.INTERNAL });
});

test('compressed requests are left to grpc-js, like methods that are not there', async () => {
  const { session } = await serve();
  const zipped = framed(gzipSync(request(9)), 1);
  expect(await call(session, zipped, { 'grpc-encoding': 'gzip' })).toMatchObject({ prediction: 9 });
  expect(await call(session, one, { ':path': '/no/Method' })).toMatchObject({
    code: Status.UNIMPLEMENTED,
  });
  expect(await call(session, one, { 'grpc-timeout': 'soon' })).toMatchObject({
    code: Status.INTERNAL,
  });
  const page = session.request({ ...headers, 'content-type': 'text/html' });
  page.end();
  const [response] = (await once(page, 'response')) as [Record<string, unknown>];
  expect(response[':status']).toBe(415);
});

/** A handler that waits for the test, and what it saw of its call. */
function waiting() {
  const entered = Promise.withResolvers<() => boolean>();
  const release = Promise.withResolvers<undefined>();
  const predict: Predict = async (_request, { isCancelled }) => {
    entered.resolve(isCancelled);
    await release.promise;
    return PredictResponse.create({ prediction: 3 });
  };
  return { predict, entered: entered.promise, release: () => release.resolve(undefined) };
}

test('a deadline that passes is told at once, and the late answer to nobody', async () => {
  const { predict, entered, release } = waiting();
  const { session, finished } = await serve(predict);
  const answer = call(session, one, { 'grpc-timeout': '50m' });
  const isCancelled = await entered;
  expect(await answer).toEqual({
    code: Status.DEADLINE_EXCEEDED,
    details: 'Deadline exceeded',
    prediction: undefined,
  });
  expect(isCancelled()).toBe(true);
  release();
  expect(await call(session, one)).toMatchObject({ code: 0, prediction: 3 });
  expect(finished.map(({ code }) => code)).toEqual([Status.DEADLINE_EXCEEDED, Status.OK]);
});

test('a caller that goes away is noticed, and its answer goes to nobody', async () => {
  const { predict, entered, release } = waiting();
  const { session, finished } = await serve(predict);
  const stream = session.request(headers);
  stream.end(one);
  const isCancelled = await entered;
  expect(isCancelled()).toBe(false);
  stream.close(constants.NGHTTP2_CANCEL);
  await expect.poll(isCancelled, { timeout: timeoutMs }).toBe(true);
  release();
  expect(await call(session, one)).toMatchObject({ code: 0, prediction: 3 });
  expect(finished.map(({ code }) => code)).toEqual([Status.CANCELLED, Status.OK]);
});

test('a caller that goes away with its request half sent reaches no handler', async () => {
  let calls = 0;
  const { session, finished } = await serve((message, context) => {
    calls++;
    return answerFirst(message, context);
  });
  const stream = session.request(headers);
  stream.write(one.subarray(0, 7));
  await once(stream, 'ready');
  await call(session, one);
  // Not close, which would end the request before it takes it back.
  stream.destroy();
  await expect.poll(() => finished.length, { timeout: timeoutMs }).toBe(2);
  expect(finished.map(({ code }) => code)).toEqual([Status.OK, Status.CANCELLED]);
  expect(calls).toBe(1);
});

test('hundreds of calls at a time each get their own answer', async () => {
  const { session } = await serve(async ({ values }) => {
    await new Promise((resolve) => setImmediate(resolve));
    return PredictResponse.create({ prediction: values[0]! });
  });
  const numbers = Array.from({ length: 500 }, (_, i) => i);
  const answers = await Promise.all(numbers.map((n) => call(session, framed(request(n)))));
  expect(answers.map(({ prediction }) => prediction)).toEqual(numbers);
});
