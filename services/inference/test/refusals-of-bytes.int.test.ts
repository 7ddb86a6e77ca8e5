import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { PredictRequest, type Tensor } from '@slipway/proto';
import { createCleanupStack, startTestValkey } from '@slipway/testing';
import { afterAll, expect, test } from 'vitest';
import { makeRepository } from './model-folders.js';
import { refusalOf, startApp } from './running-app.js';

const cleanup = createCleanupStack(afterAll);
const valkey = await startTestValkey(cleanup);
const echo = (type: 'float' | 'string' | 'int64', ...shape: (number | null)[]) => ({
  inputs: [{ name: 'x', type, shape }],
  nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
  outputs: [{ name: 'y', type, shape }],
});
const repository = await makeRepository(cleanup, {
  tiny: {
    'matrix/model.onnx': echo('float', null, 2),
    'cube/model.onnx': echo('float', null, null, null),
    'ids/model.onnx': echo('int64', null, 1),
    'text/model.onnx': echo('string', null, 1),
  },
});
const app = await startApp(cleanup, { MODEL_REPOSITORY: repository, REDIS_URL: valkey.url });
const client = new Client(`127.0.0.1:${String(app.grpcPort)}`, credentials.createInsecure());
cleanup(() => client.close());

const path = '/slipway.inference.v1.InferenceService/Predict';
const invalid = 3;

/** Sends bytes as they are and answers the error, if it is one. */
async function errorOf(bytes: Uint8Array): Promise<ServiceError | null> {
  const same = (buffer: Buffer): Buffer => buffer;
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, same, same, Buffer.from(bytes), (error) => resolve(error));
  });
}

const wrapped = (field: number, content: Uint8Array): Uint8Array =>
  new BinaryWriter()
    .uint32(field * 8 + 2)
    .bytes(content)
    .finish();

async function isAnswering(): Promise<void> {
  expect(await app.predict({ modelName: 'matrix', features: [1, 2] })).toMatchObject({
    modelName: 'matrix',
  });
}

test.each([10, 1000, 100_000])('a list nested %d deep is refused', async (depth) => {
  // Value { list_value 6 }, ListValue { values 1 }, and so on.
  const opened: Uint8Array[] = [];
  let length = 0;
  for (let level = 0; level < depth * 2; level++) {
    const header = new BinaryWriter()
      .uint32(level % 2 === 0 ? 10 : 50)
      .uint32(length)
      .finish();
    opened.push(header);
    length += header.byteLength;
  }
  const list = Buffer.concat(opened.toReversed());
  const named = wrapped(1, new TextEncoder().encode('matrix'));
  const error = await errorOf(Buffer.concat([named, wrapped(9, list)]));
  expect(error).toMatchObject({ code: invalid });
  await isAnswering();
});

test('a text that is not UTF-8 is no crash', async () => {
  const text = wrapped(1, Uint8Array.of(0xff, 0xfe, 0x80));
  expect((await errorOf(text))?.code).toBeOneOf([invalid, 5]);
  await isAnswering();
});

const floats = (shape: number[], ...values: number[]): Tensor => ({
  datatype: 'FP32',
  shape,
  data: { $case: 'floats', value: { values } },
});
const huge = 4_294_967_295;

test.each<[string, string, Tensor, string]>([
  [
    'more rows than numbers can say',
    'matrix',
    floats(Array<number>(40).fill(huge), 1, 2),
    `inputs.x: expected shape [any, 2], got [${Array<number>(8).fill(huge).join(', ')}, …]`,
  ],
  [
    'a product that overflows',
    'cube',
    floats([huge, huge, huge], 1),
    `inputs.x: expected 7.9228162458924105e+28 values for shape [${[huge, huge, huge].join(', ')}], got 1`,
  ],
  [
    'nothing of much',
    'cube',
    floats([1, huge, 0]),
    `inputs.x: expected values, got none of [1, ${String(huge)}, 0]`,
  ],
  [
    'no rows of much',
    'cube',
    floats([0, huge, huge]),
    `inputs.x: expected values, got none of [0, ${String(huge)}, ${String(huge)}]`,
  ],
  ['no rows', 'cube', floats([0, 2, 2]), 'inputs: expected 1 to 1000 rows (MAX_BATCH_SIZE), got 0'],
  [
    'a name of a type that is a book',
    'matrix',
    { ...floats([1, 2], 1, 2), datatype: 'x'.repeat(1e6) },
    `inputs.x.datatype: expected one of BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, FP16, FP32, FP64, BYTES, got "${'x'.repeat(56)}…`,
  ],
])('%s is refused and costs nothing', async (_what, modelName, x, problem) => {
  const refusal = await refusalOf(app.predictBatch({ modelName, inputs: { x } }));
  expect(refusal).toMatchObject({ code: invalid, message: `model ${modelName}@1.0.0: ${problem}` });
});

test('a shape without end is refused', async () => {
  const shape = Array<number>(1_000_000).fill(1);
  const call = app.predictBatch({ modelName: 'cube', inputs: { x: floats(shape, 1) } });
  expect((await refusalOf(call)).message).toBe(
    'model cube@1.0.0: inputs.x: expected shape [any, any, any], got [1, 1, 1, 1, 1, 1, 1, 1, …]',
  );
});

test('64-bit integers are exact by `inputs`, and told to go there by `instance`', async () => {
  const values = ['9223372036854775807', '-9007199254740993'];
  const longs = { $case: 'longs' as const, value: { values } };
  const x = { datatype: 'INT64', shape: [2, 1], data: longs };
  const { outputs } = await app.predictBatch({ modelName: 'ids', inputs: { x } });
  expect(outputs['y']).toEqual(x);
  const call = app.predict({ modelName: 'ids', instance: { x: 9007199254740992 } });
  expect(await refusalOf(call)).toMatchObject({
    code: invalid,
    message:
      'model ids@1.0.0: instance.x: expected a whole number from -9007199254740991 to 9007199254740991, got 9007199254740992; send larger ones in `inputs`',
  });
});

test('hundreds of unknown names are told in a message that a header can carry', async () => {
  const wrong = Array.from(
    { length: 500 },
    (_, i) => [`${'n'.repeat(200)}${String(i)}`, i] as const,
  );
  const instance = Object.fromEntries(wrong);
  const refusal = await refusalOf(app.predict({ modelName: 'matrix', instance }));
  expect(refusal.code).toBe(invalid);
  expect(refusal.violations).toHaveLength(10);
  expect(refusal.message.length).toBeLessThan(1000);
});

test('random bytes and damaged requests are refused or answered, and nothing else happens', async () => {
  const request = PredictRequest.encode(
    PredictRequest.create({
      modelName: 'matrix',
      instance: { f0: 1, f1: 2 },
      segments: { country: 'ch' },
    }),
  ).finish();
  let state = 1;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let round = 0; round < 500; round++) {
    const damaged = Uint8Array.from(request);
    for (let flips = 1 + below(4); flips > 0; flips--) damaged[below(damaged.length)] = below(256);
    const bytes = round % 5 === 0 ? damaged.subarray(0, below(damaged.length)) : damaged;
    expect((await errorOf(bytes))?.code ?? 0).toBeOneOf([0, invalid, 5]);
  }
  await isAnswering();
});

test('nothing of all this was an internal error', () => {
  expect(app.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
