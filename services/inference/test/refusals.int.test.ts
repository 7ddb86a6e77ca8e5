import { Client, credentials } from '@grpc/grpc-js';
import { createCleanupStack, startTestValkey } from '@slipway/testing';
import { afterAll, expect, test } from 'vitest';
import { sampleModels } from './model-folders.js';
import { refusalOf, startApp } from './running-app.js';
import { floats } from './wire-tensors.js';

const cleanup = createCleanupStack(afterAll);
const valkey = await startTestValkey(cleanup);
const app = await startApp(cleanup, { MODEL_REPOSITORY: sampleModels, REDIS_URL: valkey.url });

const invalid = 3;
const notFound = 5;
const good = [5.1, 3.5, 1.4, 0.2];

type Request = Parameters<typeof app.predict>[0];

test.each<[string, Request, Record<string, string>, number, string]>([
  [
    'an unknown model',
    { modelName: 'x' },
    {},
    notFound,
    'no model "x"; the models are churn, diabetes, iris',
  ],
  [
    'no model, when there are several',
    {},
    {},
    invalid,
    'model_name: expected one of churn, diabetes, iris, got nothing (DEFAULT_MODEL is not set)',
  ],
  [
    'an unknown version',
    { modelName: 'iris', modelVersion: '9.0.0' },
    {},
    notFound,
    'no model iris@9.0.0; its versions are 1.0.0, 2.0.0',
  ],
  [
    'a version that is none',
    { modelName: 'iris', modelVersion: 'latest' },
    {},
    notFound,
    'no model iris@latest; its versions are 1.0.0, 2.0.0',
  ],
  [
    'an unknown version in a header',
    { modelName: 'iris' },
    { 'x-model-version': '3' },
    notFound,
    'no model iris@3; its versions are 1.0.0, 2.0.0',
  ],
  [
    'an unknown alias',
    { modelName: 'iris' },
    { 'x-model-alias': 'canary' },
    notFound,
    'model iris has no alias "canary"; its aliases are stable',
  ],
])('%s is named', async (_what, request, headers, code, message) => {
  const call = app.predict({ features: good, ...request }, headers);
  expect(await refusalOf(call)).toMatchObject({ code, message });
});

test.each(['1', '1.0', 'v1.0.0', '1.0.0'])('version %s is 1.0.0', async (modelVersion) => {
  const answer = await app.predict({ modelName: 'iris', modelVersion, features: good });
  expect(answer.modelVersion).toBe('1.0.0');
});

test('broken bytes are INVALID_ARGUMENT, and the next call is answered', async () => {
  const client = new Client(`127.0.0.1:${String(app.grpcPort)}`, credentials.createInsecure());
  cleanup(() => client.close());
  const same = (bytes: Buffer): Buffer => bytes;
  const path = '/slipway.inference.v1.InferenceService/Predict';
  for (const bytes of [
    Buffer.from([0xff]),
    Buffer.from([0x0a, 0x7f, 0x01]),
    Buffer.from([0x1a, 0x03, 0, 0, 0]),
    Buffer.from([0x2a, 0x02, 0x12, 0x05]),
  ]) {
    const outcome = await new Promise((resolve) => {
      client.makeUnaryRequest(path, same, same, bytes, (error) => resolve(error));
    });
    expect(outcome).toMatchObject({ code: invalid });
  }
  expect(await app.predict({ modelName: 'iris', values: good })).toMatchObject({ prediction: 0 });
});

test('a message beyond the limit is refused by name', async () => {
  const values = Array<number>(17 * 2 ** 20).fill(1);
  const refusal = await refusalOf(
    app.predictBatch({ modelName: 'iris', matrix: { values, columns: 4 } }),
  );
  expect(refusal.code).toBe(8);
  expect(refusal.message).toMatch(/larger than max/);
});

test('names that JavaScript gives to every object are names like others', async () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    expect(await refusalOf(app.predict({ modelName: name, features: good }))).toMatchObject({
      code: notFound,
    });
    const inputs = Object.fromEntries([[name, floats([1, 4], ...good)]]);
    expect((await refusalOf(app.predict({ modelName: 'iris', inputs }))).code).toBe(invalid);
    const instance = Object.fromEntries([[name, 1]]);
    expect((await refusalOf(app.predict({ modelName: 'iris', instance }))).code).toBe(invalid);
  }
});

test('nothing of all this was an internal error', () => {
  expect(app.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
