import { once } from 'node:events';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { Client, credentials } from '@grpc/grpc-js';
import { createCleanupStack, startTestValkey } from '@slipway/testing';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { makeRepository, sampleModels } from './model-folders.js';
import { startApp } from './running-app.js';

const cleanup = createCleanupStack(afterAll);
const valkey = await startTestValkey(cleanup);
const inferenceService = 'slipway.inference.v1.InferenceService';

async function openClient(modelRepository: string): Promise<Client> {
  const env = { MODEL_REPOSITORY: modelRepository, REDIS_URL: valkey.url };
  const { grpcPort } = await startApp(onTestFinished, env);
  const client = new Client(`127.0.0.1:${String(grpcPort)}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  return client;
}

const same = (bytes: Buffer): Buffer => bytes;
const textField = (field: number, text: string): Buffer =>
  Buffer.from(
    new BinaryWriter()
      .uint32(field * 8 + 2)
      .string(text)
      .finish(),
  );

/** HealthCheckResponse: field 1 is the status. */
async function healthOf(client: Client, service: string): Promise<string> {
  const bytes = await new Promise<Buffer | undefined>((resolve, reject) => {
    const path = '/grpc.health.v1.Health/Check';
    client.makeUnaryRequest(path, same, same, textField(1, service), (error, answer) => {
      if (error === null) resolve(answer);
      else reject(error);
    });
  });
  return ['UNKNOWN', 'SERVING', 'NOT_SERVING'][bytes?.[1] ?? 0] ?? '';
}

test('with a ready model the process and the service are SERVING', async () => {
  const client = await openClient(sampleModels);
  for (const service of ['', inferenceService]) {
    expect(await healthOf(client, service)).toBe('SERVING');
  }
});

test('without any ready model they are NOT_SERVING', async () => {
  const root = await makeRepository(onTestFinished, { files: { 'a/1.0.0/model.onnx': 'broken' } });
  const client = await openClient(root);
  for (const service of ['', inferenceService]) {
    expect(await healthOf(client, service)).toBe('NOT_SERVING');
  }
});

test('reflection lists the service', async () => {
  const client = await openClient(sampleModels);
  const path = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
  const stream = client.makeBidiStreamRequest(path, same, same);
  // ServerReflectionRequest{list_services}
  stream.write(textField(7, ''));
  const [answer] = (await once(stream, 'data')) as [Buffer];
  stream.end();
  await once(stream, 'end');
  expect(answer.toString('latin1')).toContain(inferenceService);
});
