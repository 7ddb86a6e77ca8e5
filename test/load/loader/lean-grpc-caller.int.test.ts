import { Server, ServerCredentials, status, type ServiceError } from '@grpc/grpc-js';
import { expect, onTestFinished, test } from 'vitest';
import { createGrpcCaller } from './grpc-caller.js';
import { createLeanGrpcCaller } from './lean-grpc-caller.js';
import type { Caller } from './caller.js';
import { sampledTrace } from './sampled-trace.js';

const path = '/test.Echo/Echo';
const traces: unknown[] = [];

/** Echoes; an empty message is refused. */
async function startEcho(): Promise<number> {
  const same = (bytes: Buffer): Buffer => bytes;
  const server = new Server();
  const echo = {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  } as const;
  server.addService(
    { echo },
    {
      echo: (
        call: { request: Buffer; metadata: { get: (name: string) => unknown[] } },
        callback: (error: Partial<ServiceError> | null, reply?: Buffer) => void,
      ) => {
        traces.push(...call.metadata.get('traceparent'));
        if (call.request.length > 0) callback(null, call.request);
        else callback({ code: status.INVALID_ARGUMENT, details: 'nothing to echo' });
      },
    },
  );
  onTestFinished(() => {
    server.forceShutdown();
  });
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

function call(caller: Caller, index: number): Promise<readonly [string, string]> {
  return new Promise((resolve) => {
    caller.call(index, (outcome, reply) => {
      resolve([outcome, reply.toString()]);
    });
  });
}

const encode = (text: string): string => Buffer.from(text).toString('base64');

test('calls that are under way together each get their own answer from a grpc-js server', async () => {
  const texts = Array.from({ length: 50 }, (_, at) => `message ${String(at)} ${'.'.repeat(at)}`);
  const port = await startEcho();
  const target = { protocol: 'lean-grpc', port, path, bodies: texts.map(encode) } as const;
  const caller = createLeanGrpcCaller({ ...target, tracedEvery: 10 });
  onTestFinished(caller.close);
  const answers = await Promise.all(texts.map((_, at) => call(caller, at)));
  expect(answers).toEqual(texts.map((text) => ['OK', text]));
  expect(traces).toEqual(Array.from({ length: 5 }, () => sampledTrace));
});

test('a refused call is no answer, and the thorough caller says which refusal it was', async () => {
  const port = await startEcho();
  const lean = createLeanGrpcCaller({ protocol: 'lean-grpc', port, path, bodies: [''] });
  const thorough = createGrpcCaller({ protocol: 'grpc', port, path, bodies: [''] });
  onTestFinished(lean.close);
  onTestFinished(thorough.close);
  expect(await call(lean, 0)).toEqual(['LOST', '']);
  expect(await call(thorough, 0)).toEqual(['INVALID_ARGUMENT', 'nothing to echo']);
});
