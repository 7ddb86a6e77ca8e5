import { once } from 'node:events';
import { status as Status, type ServiceError } from '@grpc/grpc-js';
import { createLogger, DomainError } from '@slipway/core';
import {
  Alert,
  MonitorServiceClient,
  MonitorServiceService,
  type MonitorServiceServer,
  type WatchRequest,
  type WatchResponse,
} from '@slipway/proto';
import { expect, onTestFinished, test } from 'vitest';
import type { FinishedCall } from './call-deps.js';
import { createClient } from './client.js';
import { createGrpcServer, type GrpcServer } from './server.js';
import { bindService, type Handlers, type WatchHandler } from './service-binding.js';

interface Harness {
  readonly server: GrpcServer;
  readonly client: MonitorServiceClient;
  readonly finished: readonly FinishedCall[];
}

async function serve(watch: WatchHandler<WatchRequest, WatchResponse>): Promise<Harness> {
  const finished: FinishedCall[] = [];
  const logger = createLogger({ service: 'test', level: 'info', write: () => undefined });
  const handlers = { watch } as Handlers<MonitorServiceServer>;
  const server = createGrpcServer(
    { logger, onFinished: (call) => void finished.push(call) },
    {
      host: '127.0.0.1',
      port: 0,
      services: [bindService<MonitorServiceServer>(MonitorServiceService, handlers)],
      maxMessageBytes: 2 ** 20,
    },
  );
  const client = createClient(MonitorServiceClient, `127.0.0.1:${String(await server.start())}`);
  onTestFinished(async () => {
    client.close();
    await server.stop(0);
  });
  return { server, client, finished };
}

function answer(id: string): WatchResponse {
  return { event: { $case: 'alert', value: Alert.create({ id }) } };
}

test('one request is answered with many messages, in order, and headers before them', async () => {
  const { client, finished } = await serve(async ({ modelName }, send, context) => {
    context.setHeader('x-watched', modelName);
    for (let i = 0; i < 100; i++) await send(answer(String(i)));
  });
  const call = client.watch({ modelName: 'iris' });
  const headers = once(call, 'metadata');
  const ids: string[] = [];
  for await (const { event } of call as AsyncIterable<WatchResponse>) {
    if (event?.$case === 'alert') ids.push(event.value.id);
  }
  expect(ids).toEqual(Array.from({ length: 100 }, (_, i) => String(i)));
  const [metadata] = (await headers) as [{ get: (name: string) => unknown[] }];
  expect(metadata.get('x-watched')).toEqual(['iris']);
  expect(finished).toMatchObject([
    { method: '/slipway.monitor.v1.MonitorService/Watch', code: Status.OK },
  ]);
});

test('the headers come before there is anything to tell', async () => {
  const { client } = await serve(async (_, _send, context) => {
    await once(context.ended, 'abort');
  });
  const call = client.watch({ modelName: '' });
  call.on('error', () => undefined);
  await once(call, 'metadata');
  call.cancel();
});

test('an error that the handler throws is the status of the call', async () => {
  const { client } = await serve(() => {
    throw new DomainError('not_found', 'MODEL_NOT_FOUND', 'model "x" is not known');
  });
  const call = client.watch({ modelName: 'x' });
  call.resume();
  const [error] = (await once(call, 'error')) as [ServiceError];
  expect(error).toMatchObject({ code: Status.NOT_FOUND, details: 'model "x" is not known' });
});

test('a caller that goes away ends its watch', async () => {
  const ended = Promise.withResolvers<string>();
  const { client, finished } = await serve(async (_, send, context) => {
    await send(answer('first'));
    await once(context.ended, 'abort');
    ended.resolve('ended');
  });
  const call = client.watch({ modelName: '' });
  call.on('error', () => undefined);
  await once(call, 'data');
  call.cancel();
  expect(await ended.promise).toBe('ended');
  await expect.poll(() => finished[0]?.code).toBe(Status.CANCELLED);
});

test('a server that stops sends its watchers elsewhere', async () => {
  const { client, server } = await serve(async (_, send, context) => {
    await send(answer('first'));
    await once(context.ended, 'abort');
  });
  const call = client.watch({ modelName: '' });
  await once(call, 'data');
  const failed = once(call, 'error');
  await server.stop(5000);
  const [error] = (await failed) as [ServiceError];
  expect(error.code).toBe(Status.UNAVAILABLE);
});
