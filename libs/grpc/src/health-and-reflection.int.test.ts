import { once } from 'node:events';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { Client, credentials, status as Status, type ClientDuplexStream } from '@grpc/grpc-js';
import { createLogger } from '@slipway/core';
import {
  GetModelInfoResponse,
  InferenceServiceService,
  PredictBatchResponse,
  PredictResponse,
  type InferenceServiceServer,
} from '@slipway/proto';
import { expect, onTestFinished, test } from 'vitest';
import { createGrpcServer, type GrpcServer } from './server.js';
import { bindService } from './service-binding.js';

const inferenceService = 'slipway.inference.v1.InferenceService';

async function serve(): Promise<{ readonly server: GrpcServer; readonly client: Client }> {
  const binding = bindService<InferenceServiceServer>(InferenceServiceService, {
    predict: () => PredictResponse.create({}),
    predictBatch: () => PredictBatchResponse.create({}),
    predictStream: () => Promise.resolve(),
    listModels: () => ({ models: [] }),
    getModel: () => ({ modelName: '', versions: [] }),
    getModelInfo: () => GetModelInfoResponse.create({}),
  });
  const server = createGrpcServer(
    { logger: createLogger({ service: 'test', level: 'error' }) },
    {
      host: '127.0.0.1',
      port: 0,
      services: [binding],
      maxMessageBytes: 2 ** 20,
      reflectServices: ['slipway.monitor.v1.MonitorService'],
    },
  );
  const address = `127.0.0.1:${String(await server.start())}`;
  const client = new Client(address, credentials.createInsecure());
  onTestFinished(async () => {
    client.close();
    await server.stop(0);
  });
  return { server, client };
}

const same = (bytes: Buffer): Buffer => bytes;

/** HealthCheckRequest of one service. */
function healthRequest(service: string): Buffer {
  return Buffer.from(new BinaryWriter().uint32(10).string(service).finish());
}

/** HealthCheckResponse: 1 is SERVING, 2 is NOT_SERVING. */
function healthStatus(bytes: Uint8Array): number {
  const reader = new BinaryReader(bytes);
  return reader.len === 0 ? 0 : (reader.tag(), reader.int32());
}

function checkHealth(client: Client, service: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const path = '/grpc.health.v1.Health/Check';
    client.makeUnaryRequest(path, same, same, healthRequest(service), (error, bytes) => {
      if (error === null) resolve(healthStatus(bytes ?? Buffer.alloc(0)));
      else reject(error);
    });
  });
}

test('health is NOT_SERVING until somebody says otherwise', async () => {
  const { server, client } = await serve();
  expect(await checkHealth(client, '')).toBe(2);
  server.setServing('', true);
  expect(await checkHealth(client, '')).toBe(1);
  await expect(checkHealth(client, inferenceService)).rejects.toMatchObject({
    code: Status.NOT_FOUND,
  });
});

test('a watch sees each change of health', async () => {
  const { server, client } = await serve();
  server.setServing(inferenceService, true);
  const path = '/grpc.health.v1.Health/Watch';
  const watch = client.makeServerStreamRequest(path, same, same, healthRequest(inferenceService));
  onTestFinished(() => {
    watch.on('error', () => undefined);
    watch.cancel();
  });
  const updates = (watch as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const next = async (): Promise<number> => healthStatus((await updates.next()).value as Buffer);
  expect(await next()).toBe(1);
  server.setServing(inferenceService, false);
  expect(await next()).toBe(2);
});

test('a watch is told that the server stops, and does not hold it up', async () => {
  const { server, client } = await serve();
  const watch = client.makeServerStreamRequest(
    '/grpc.health.v1.Health/Watch',
    same,
    same,
    healthRequest(''),
  );
  await once(watch, 'data');
  const ended = once(watch, 'error');
  await server.stop(3_600_000);
  expect((await ended)[0]).toMatchObject({
    code: Status.UNAVAILABLE,
    details: 'the server is stopping',
  });
});

/** Fields of a message by number, those of length-delimited type only. */
function fieldsOf(bytes: Uint8Array): Map<number, Uint8Array[]> {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, Uint8Array[]>();
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (wireType === WireType.LengthDelimited)
      fields.set(field, [...(fields.get(field) ?? []), reader.bytes()]);
    else reader.skip(wireType, field);
  }
  return fields;
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

type ReflectionStream = ClientDuplexStream<Buffer, Buffer>;

/** One ServerReflectionRequest: field 3 a file by name, 4 a file by symbol, 7 the list of services. */
async function reflect(
  stream: ReflectionStream,
  answers: AsyncIterator<Buffer>,
  field: number,
  text: string,
): Promise<Map<number, Uint8Array[]>> {
  stream.write(
    Buffer.from(
      new BinaryWriter()
        .uint32(field * 8 + 2)
        .string(text)
        .finish(),
    ),
  );
  return fieldsOf((await answers.next()).value as Buffer);
}

test.each(['v1', 'v1alpha'])(
  'reflection %s describes every service with all imports',
  async (v) => {
    const { client } = await serve();
    const path = `/grpc.reflection.${v}.ServerReflection/ServerReflectionInfo`;
    const stream: ReflectionStream = client.makeBidiStreamRequest(path, same, same);
    const answers = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();

    const listed = (await reflect(stream, answers, 7, '')).get(6)?.[0] ?? new Uint8Array();
    const services = (fieldsOf(listed).get(1) ?? []).map((service) =>
      textOf(fieldsOf(service).get(1)![0]!),
    );
    expect(services.toSorted()).toEqual([
      'grpc.health.v1.Health',
      inferenceService,
      'slipway.monitor.v1.MonitorService',
    ]);

    const known = new Set<string>();
    const missing = new Set<string>();
    const add = (response: Map<number, Uint8Array[]>): void => {
      for (const file of fieldsOf(response.get(4)![0]!).get(1) ?? []) {
        const descriptor = fieldsOf(file);
        known.add(textOf(descriptor.get(1)![0]!));
        for (const dependency of descriptor.get(3) ?? []) missing.add(textOf(dependency));
      }
    };
    for (const service of services) add(await reflect(stream, answers, 4, service));
    for (const name of missing) if (!known.has(name)) add(await reflect(stream, answers, 3, name));
    expect(known).toContain('slipway/inference/v1/inference.proto');
    expect(known).toContain('google/protobuf/struct.proto');
    expect([...missing].filter((name) => !known.has(name))).toEqual([]);
    stream.end();
  },
);
