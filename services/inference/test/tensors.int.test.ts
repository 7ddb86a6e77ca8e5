import type { Tensor } from '@slipway/proto';
import {
  createCleanupStack,
  type OnnxElementType,
  type OnnxGraph,
  type OnnxValue,
  startTestValkey,
} from '@slipway/testing';
import { afterAll, expect, test } from 'vitest';
import { makeRepository } from './model-folders.js';
import { refusalOf, startApp } from './running-app.js';

const value = (name: string, type: OnnxElementType, ...shape: (number | null)[]): OnnxValue => ({
  name,
  type,
  shape,
});

const echoed: OnnxElementType[] = [
  'bool',
  'int8',
  'int32',
  'int64',
  'uint8',
  'float16',
  'float',
  'double',
  'string',
];

const oneRow: OnnxGraph = {
  inputs: [value('x', 'float', 1, 2)],
  nodes: [
    { op: 'ReduceMax', inputs: ['x'], outputs: ['y'], attributes: { axes: [1], keepdims: 1 } },
  ],
  outputs: [value('y', 'float', 1, 1)],
};

const cleanup = createCleanupStack(afterAll);
const valkey = await startTestValkey(cleanup);
const repository = await makeRepository(cleanup, {
  files: {
    'strict/1.0.0/card.json': JSON.stringify({ batching: { fixed_batch: 'refuse' } }),
    'half/1.0.0/card.json': JSON.stringify({
      task: 'regression',
      outputs: { value: 'y' },
      features: [{ name: 'x', type: 'float' }],
    }),
  },
  tiny: {
    'echo/1.0.0/model.onnx': {
      inputs: echoed.map((type) => value(`in_${type}`, type, null, 2)),
      nodes: echoed.map((type) => ({
        op: 'Identity',
        inputs: [`in_${type}`],
        outputs: [`out_${type}`],
      })),
      outputs: echoed.map((type) => value(`out_${type}`, type, null, 2)),
    },
    'half/1.0.0/model.onnx': {
      inputs: [value('x', 'float16', null, 1)],
      nodes: [
        { op: 'Cast', inputs: ['x'], outputs: ['y'], attributes: { to: 1 } },
        { op: 'Neg', inputs: ['y'], outputs: ['minus'] },
        { op: 'Cast', inputs: ['minus'], outputs: ['z'], attributes: { to: 10 } },
      ],
      outputs: [value('y', 'float', null, 1), value('z', 'float16', null, 1)],
    },
    'log/1.0.0/model.onnx': {
      inputs: [value('x', 'float', null, 1)],
      nodes: [{ op: 'Log', inputs: ['x'], outputs: ['y'] }],
      outputs: [value('y', 'float', null, 1)],
    },
    'single/1.0.0/model.onnx': oneRow,
    'strict/1.0.0/model.onnx': oneRow,
    'fragile/1.0.0/model.onnx': {
      inputs: [value('x', 'float', null, 1)],
      nodes: [{ op: 'Squeeze', inputs: ['x'], outputs: ['y'], attributes: { axes: [0] } }],
      outputs: [value('y', 'float', 1)],
    },
    'image/1.0.0/model.onnx': {
      inputs: [value('image', 'float', null, 2, 2)],
      nodes: [{ op: 'Neg', inputs: ['image'], outputs: ['negative'] }],
      outputs: [value('negative', 'float', null, 2, 2)],
    },
  },
});
const app = await startApp(cleanup, { MODEL_REPOSITORY: repository, REDIS_URL: valkey.url });

const shape = [2, 2];
const echoInputs: Record<string, Tensor> = {
  in_bool: {
    datatype: 'BOOL',
    shape,
    data: { $case: 'bools', value: { values: [true, false, false, true] } },
  },
  in_int8: {
    datatype: 'INT8',
    shape,
    data: { $case: 'ints', value: { values: [-128, 127, 0, 1] } },
  },
  in_int32: {
    datatype: 'INT32',
    shape,
    data: { $case: 'ints', value: { values: [-(2 ** 31), 2 ** 31 - 1, 0, 1] } },
  },
  in_int64: {
    datatype: 'INT64',
    shape,
    data: {
      $case: 'longs',
      value: { values: ['9223372036854775807', '-9223372036854775808', '9007199254740993', '0'] },
    },
  },
  in_uint8: {
    datatype: 'UINT8',
    shape,
    data: { $case: 'uints', value: { values: [0, 255, 1, 2] } },
  },
  in_float16: {
    datatype: 'FP16',
    shape,
    data: { $case: 'raw', value: Buffer.from(Uint16Array.of(0x3c00, 0xc000, 0x7bff, 1).buffer) },
  },
  in_float: {
    datatype: 'FP32',
    shape,
    data: { $case: 'floats', value: { values: [1.5, -0.25, 0, 3] } },
  },
  in_double: {
    datatype: 'FP64',
    shape,
    data: { $case: 'doubles', value: { values: [0.1, -1e300, 0, 2 ** 53 + 2] } },
  },
  in_string: {
    datatype: 'BYTES',
    shape,
    data: { $case: 'strings', value: { values: ['', 'åland', 'a\nb', '👍'] } },
  },
};

test('tensors of every type go through the model and come back exactly', async () => {
  const { outputs } = await app.predictBatch({ modelName: 'echo', inputs: echoInputs });
  const expected = Object.entries(echoInputs).map(([name, tensor]) => [
    name.replace('in_', 'out_'),
    tensor,
  ]);
  expect(outputs).toEqual(Object.fromEntries(expected));
});

test('raw bytes say the same as typed values', async () => {
  const raw = (bytes: ArrayBuffer) => ({ $case: 'raw' as const, value: Buffer.from(bytes) });
  const inputs: Record<string, Tensor> = {
    ...echoInputs,
    in_bool: { datatype: 'BOOL', shape, data: raw(Uint8Array.of(1, 0, 0, 1).buffer) },
    in_int64: {
      datatype: 'INT64',
      shape,
      data: raw(BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, 0n).buffer),
    },
    in_double: {
      datatype: 'FP64',
      shape,
      data: raw(Float64Array.of(0.1, -1e300, 0, 2 ** 53 + 2).buffer),
    },
  };
  const [typed, packed] = await Promise.all([
    app.predictBatch({ modelName: 'echo', inputs: echoInputs }),
    app.predictBatch({ modelName: 'echo', inputs }),
  ]);
  expect(packed.outputs).toEqual(typed.outputs);
});

test.each<[string, Tensor, string]>([
  [
    'in_int8',
    { datatype: 'INT8', shape, data: { $case: 'ints', value: { values: [300, 0, 0, 0] } } },
    'inputs.in_int8[0]: expected INT8, got 300',
  ],
  [
    'in_uint8',
    { datatype: 'UINT8', shape, data: { $case: 'uints', value: { values: [0, 256, 0, 0] } } },
    'inputs.in_uint8[1]: expected UINT8, got 256',
  ],
  [
    'in_bool',
    { datatype: 'BOOL', shape, data: { $case: 'raw', value: Buffer.from([0, 1, 7, 0]) } },
    'inputs.in_bool.raw: expected 0 or 1, got 7 at position 2',
  ],
  [
    'in_float',
    { datatype: 'FP32', shape, data: { $case: 'raw', value: Buffer.alloc(15) } },
    'inputs.in_float.raw: expected 16 bytes for FP32 [2, 2], got 15',
  ],
  [
    'in_float16',
    { datatype: 'FP16', shape, data: { $case: 'floats', value: { values: [1, 2, 3, 4] } } },
    'inputs.in_float16: expected FP16 values in raw, got floats',
  ],
  [
    'in_float16',
    {
      datatype: 'FP16',
      shape,
      data: { $case: 'raw', value: Buffer.from(Uint16Array.of(0, 0, 0, 0x7e00).buffer) },
    },
    'inputs.in_float16: expected finite numbers, got NaN at position 3',
  ],
  [
    'in_string',
    { datatype: 'BYTES', shape, data: { $case: 'raw', value: Buffer.alloc(4) } },
    'inputs.in_string: expected BYTES values in strings, got raw',
  ],
  [
    'in_string',
    { datatype: 'BYTES', shape: [1, 2], data: { $case: 'strings', value: { values: ['a', 'b'] } } },
    'inputs.in_string: expected 2 rows as in in_bool, got 1',
  ],
])('a wrong %s is refused by name', async (name, tensor, problem) => {
  const call = app.predictBatch({ modelName: 'echo', inputs: { ...echoInputs, [name]: tensor } });
  expect(await refusalOf(call)).toMatchObject({ code: 3, message: `model echo@1.0.0: ${problem}` });
});

test('half-precision features are sent as numbers like others', async () => {
  const { predictions } = await app.predictBatch({
    modelName: 'half',
    instances: [[1], [-0.333251953125], [65504]],
  });
  expect(predictions).toEqual([1, -0.333251953125, 65504]);
  const refusal = await refusalOf(app.predict({ modelName: 'half', values: [65520] }));
  expect(refusal.message).toBe(
    'model half@1.0.0: values[0] (x): expected a number that fits a 16-bit float, got 65520',
  );
});

test('a NaN that the model itself makes is answered as it is', async () => {
  expect(await app.predict({ modelName: 'log', values: [1] })).toMatchObject({ prediction: 0 });
  expect(await app.predict({ modelName: 'log', values: [-1] })).toMatchObject({ prediction: NaN });
  const { predictions } = await app.predictBatch({ modelName: 'log', instances: [[-1], [1], [0]] });
  expect(predictions).toEqual([NaN, 0, -Infinity]);
});

const several = {
  instances: [
    [1, 2],
    [4, 3],
    [5, 6],
  ],
};

test('a model of one row at a time answers several in turns', async () => {
  expect(await app.predict({ modelName: 'single', features: [3, 7] })).toMatchObject({
    prediction: 7,
  });
  expect(await app.predictBatch({ modelName: 'single', ...several })).toMatchObject({
    predictions: [2, 4, 6],
  });
});

test('a model of one row at a time refuses several where its card says so', async () => {
  expect(await app.predict({ modelName: 'strict', features: [3, 7] })).toMatchObject({
    prediction: 7,
  });
  const problem = 'expected 1 row, as the graph takes at a time (the card refuses others), got 3';
  expect(await refusalOf(app.predictBatch({ modelName: 'strict', ...several }))).toMatchObject({
    code: 3,
    message: `model strict@1.0.0: instances[0]: ${problem}`,
  });
  const inputs = {
    x: {
      datatype: 'FP32',
      shape: [3, 2],
      data: { $case: 'floats' as const, value: { values: several.instances.flat() } },
    },
  };
  expect(await refusalOf(app.predictBatch({ modelName: 'strict', inputs }))).toMatchObject({
    code: 3,
    message: 'model strict@1.0.0: inputs.x: expected shape [1, 2], got [3, 2]',
  });
});

test('a model that takes no flat rows answers tensors with tensors', async () => {
  const image = (...values: number[]) => ({
    datatype: 'FP32',
    shape: [values.length / 4, 2, 2],
    data: { $case: 'floats' as const, value: { values } },
  });
  const answer = await app.predict({ modelName: 'image', inputs: { image: image(1, 2, 3, 4) } });
  expect(answer).toMatchObject({ label: '', probabilities: [], prediction: NaN });
  expect(answer.outputs).toEqual({ negative: image(-1, -2, -3, -4) });
  expect(await refusalOf(app.predict({ modelName: 'image', values: [1] }))).toMatchObject({
    code: 3,
    message:
      'model image@1.0.0: values: the model takes no flat rows; send `inputs`: image FP32 [any, 2, 2]',
  });
});

test('a run that fails is an error of the model, in the log, and others are answered', async () => {
  expect(await app.predict({ modelName: 'fragile', features: [5] })).toMatchObject({
    prediction: 5,
  });
  const call = app.predictBatch({
    modelName: 'fragile',
    instances: [[1], [3]],
  });
  const refusal = await refusalOf(call);
  expect(refusal.code).toBe(13);
  expect(refusal.message).toMatch(/^the model could not be run: /);
  expect(refusal.message).not.toMatch(/onnxruntime_src|\n/);
  expect(app.logLines.filter((line) => line.includes('could not be run'))).toHaveLength(1);
  const answers = await app.predictStream([
    {
      modelName: 'fragile',
      sequence: 1,
      instances: [[1], [3]],
    },
    { modelName: 'log', sequence: 2, instances: [[1]] },
  ]);
  expect(answers.map(({ sequence, outcome }) => [sequence, outcome?.$case])).toEqual([
    [1, 'error'],
    [2, 'result'],
    [0, 'summary'],
  ]);
  expect(app.logLines.filter((line) => line.includes('could not be run'))).toHaveLength(2);
});
