import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allocate, type Datatype, type Tensors } from '@slipway/model';
import { expect, onTestFinished, test } from 'vitest';
import { makeRepository, sampleModels } from './model-folders.js';
import { onnxFile, type OnnxElementType, type OnnxGraph } from '@slipway/testing';
import { createVersionLoading } from './version-loading.js';

const irisBytes = await readFile(join(sampleModels, 'iris/1.0.0/model.onnx'));

const echo = (type: OnnxElementType = 'float', op = 'Identity'): OnnxGraph => ({
  inputs: [{ name: 'x', type, shape: [null, 2] }],
  nodes: [{ op, inputs: ['x'], outputs: ['y'] }],
  outputs: [{ name: 'y', type, shape: [null, 2] }],
});

/** The same model of an opset that no ONNX Runtime knows. */
function ofOpset(version: number): Uint8Array {
  const bytes = Buffer.from(onnxFile(echo(), 11));
  bytes[bytes.indexOf(Buffer.from([0x42, 0x02, 0x10, 11])) + 3] = version;
  return Uint8Array.from(bytes);
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

const broken: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ['empty', new Uint8Array(), /model\.onnx: /],
  ['a text', text('this is no model'), /model\.onnx: expected an ONNX model: /],
  ['zeros', new Uint8Array(4096), /model\.onnx: expected an ONNX model: /],
  ['noise', Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919) % 251), /model\.onnx: /],
  ['cut in the middle', irisBytes.subarray(0, irisBytes.length / 2), /model\.onnx: /],
  ['cut by a byte', irisBytes.subarray(0, -1), /model\.onnx: /],
  ['of an unknown opset', ofOpset(99), /model\.onnx: .*opset 99/i],
  ['of an unknown operator', onnxFile(echo('float', 'Shine'), 11), /model\.onnx: .*Shine/],
  ['of a wrong operator', onnxFile(echo('string', 'Sin'), 11), /model\.onnx: .*Sin/],
];

test.each(broken)(
  'a file that is %s is refused by name, and the next load is well',
  async (...row) => {
    const [, content, reason] = row;
    const loading = createVersionLoading(onTestFinished);
    const failure: unknown = await loading.load(content).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'DomainError', kind: 'precondition', code: 'BAD_MODEL' });
    const { message } = failure as Error;
    expect(message).toMatch(reason);
    expect(message).not.toMatch(/\n|onnxruntime_src/);
    const { executor } = await loading.load(echo());
    expect(executor.isHealthy()).toBe(true);
    expect(loading.workers).toHaveLength(1);
    await loading.close();
    expect(loading.runningWorkers()).toBe(0);
  },
);

test('a file that is not there is refused by name', async () => {
  const loading = createVersionLoading(onTestFinished);
  const root = await makeRepository(onTestFinished, { files: { 'm/1.0.0/note.txt': '' } });
  await expect(loading.loadFrom(root)).rejects.toMatchObject({
    code: 'UNREADABLE_FILE',
    message: expect.stringMatching(/model\.onnx: ENOENT/) as string,
  });
});

test('what a card or golden rows say wrong is told as on one thread, with kind and code', async () => {
  const loading = createVersionLoading(onTestFinished);
  await expect(loading.load(echo(), { task: 'ranking' })).rejects.toMatchObject({
    kind: 'precondition',
    code: 'BAD_CARD',
    message: expect.stringMatching(/card\.json: task: /) as string,
  });
});

const samples: Readonly<Record<OnnxElementType, readonly [Datatype, readonly unknown[]]>> = {
  float: ['FP32', [1.5, NaN, -0, Infinity]],
  double: ['FP64', [0.1, 2 ** -1060, -Infinity, NaN]],
  float16: ['FP16', [0x3c00, 0x7c00, 0x8000, 0x0001]],
  int8: ['INT8', [-128, 127, 0, 1]],
  int16: ['INT16', [-32_768, 32_767, 0, 1]],
  int32: ['INT32', [-(2 ** 31), 2 ** 31 - 1, 0, 1]],
  int64: ['INT64', [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n, 0n]],
  uint8: ['UINT8', [0, 255, 1, 2]],
  uint16: ['UINT16', [0, 65_535, 1, 2]],
  uint32: ['UINT32', [0, 2 ** 32 - 1, 1, 2]],
  uint64: ['UINT64', [0n, 2n ** 64n - 1n, 2n ** 53n + 1n, 1n]],
  bool: ['BOOL', [0, 1, 1, 0]],
  string: ['BYTES', ['', 'zürich', '日本', 'a b\n']],
};

test.each(Object.entries(samples))(
  '%s comes back from a worker as from this thread, and what was sent stays whole',
  async (type, [datatype, values]) => {
    const loading = createVersionLoading(onTestFinished);
    // Rows of a larger batch, as the batcher hands them on.
    const batch = allocate(datatype, 8) as unknown[];
    for (const [index, value] of values.entries()) batch[index + 2] = value;
    const part = batch as unknown as Float32Array;
    const data = Array.isArray(part) ? batch.slice(2, 6) : part.subarray(2, 6);
    const inputs = { x: { datatype, shape: [2, 2], data } } as Tensors;
    const before = structuredClone(inputs);
    for (const kind of ['inline', 'worker']) {
      const card = { executor: { kind } };
      const { executor } = await loading.load(echo(type as OnnxElementType), card);
      expect(executor.kind).toBe(kind);
      for (let times = 0; times < 2; times++) {
        expect((await executor.run(inputs)).outputs['y']).toEqual(inputs['x']);
        expect(inputs).toEqual(before);
      }
    }
  },
);

const weighted: OnnxGraph = {
  inputs: [{ name: 'x', type: 'float', shape: [null, 2] }],
  constants: [{ name: 'w', shape: [2, 3], data: { file: 'weights.bin' } }],
  nodes: [
    { op: 'MatMul', inputs: ['x', 'w'], outputs: ['scores'] },
    {
      op: 'ZipMap',
      inputs: ['scores'],
      outputs: ['y'],
      attributes: { classlabels_int64s: [0, 1, 2] },
    },
  ],
  outputs: [{ name: 'y', type: 'float', shape: [null, null] }],
};

test.each(['inline', 'worker'])(
  'weights in a file of their own are found when a ZipMap was stripped: %s',
  async (kind) => {
    const weights = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
    const root = await makeRepository(onTestFinished, {
      tiny: { 'm/1.0.0/model.onnx': weighted },
      files: {
        'm/1.0.0/weights.bin': weights,
        'm/1.0.0/card.json': JSON.stringify({ executor: { kind } }),
      },
    });
    const { executor } = await createVersionLoading(onTestFinished).loadFrom(root);
    const { outputs } = await executor.run({
      x: { datatype: 'FP32', shape: [1, 2], data: Float32Array.of(10, 1) },
    });
    expect(outputs['y']).toEqual({
      datatype: 'FP32',
      shape: [1, 3],
      data: Float32Array.of(14, 25, 36),
    });
  },
);

test.each([
  ['missing', 'weights.bin', true],
  ['outside of the folder', '../weights.bin', false],
])('weights that are %s are refused', async (_, file, isRemoved) => {
  const graph = { ...weighted, constants: [{ name: 'w', shape: [2, 3], data: { file } }] };
  const root = await makeRepository(onTestFinished, {
    tiny: { 'm/1.0.0/model.onnx': graph },
    files: { 'm/weights.bin': new Uint8Array(24), 'm/1.0.0/weights.bin': new Uint8Array(24) },
  });
  if (isRemoved) await rm(join(root, 'm/1.0.0/weights.bin'));
  await expect(createVersionLoading(onTestFinished).loadFrom(root)).rejects.toMatchObject({
    code: 'BAD_MODEL',
  });
});

test('a replaced file is not taken for the one that was loaded', async () => {
  const loading = createVersionLoading(onTestFinished);
  const root = await makeRepository(onTestFinished, {
    tiny: { 'm/1.0.0/model.onnx': echo() },
    files: { 'm/1.0.0/card.json': JSON.stringify({ executor: { kind: 'worker' } }) },
  });
  const { executor } = await loading.loadFrom(root);
  await writeFile(join(root, 'm/1.0.0/model.onnx'), onnxFile(echo('float', 'Neg'), 11));
  await loading.workers[0]?.terminate();
  await expect
    .poll(() => loading.logLines.join(''), { timeout: 10_000 })
    .toContain('the files of the version have changed since it was loaded');
  expect(executor.isHealthy()).toBe(false);
  await writeFile(join(root, 'm/1.0.0/model.onnx'), onnxFile(echo(), 11));
  await expect.poll(executor.isHealthy, { timeout: 10_000 }).toBe(true);
});
