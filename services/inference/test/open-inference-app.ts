import {
  type OnCleanup,
  type OnnxElementType,
  type OnnxGraph,
  startTestValkey,
} from '@slipway/testing';
import { makeRepository } from './model-folders.js';
import { connectOpenInference, type OpenInferenceCalls } from './open-inference-client.js';
import { startApp } from './running-app.js';

/** Element types of tiny models by their names in the protocol. */
export const echoTypes = {
  BOOL: 'bool',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  FP16: 'float16',
  FP32: 'float',
  FP64: 'double',
  BYTES: 'string',
} as const satisfies Record<string, OnnxElementType>;

/** iris, churn, and `echo-<type>` for each type: `x` of any rows and columns comes back as `y`. */
export async function startOpenInference(onCleanup: OnCleanup): Promise<OpenInferenceCalls> {
  const valkey = await startTestValkey(onCleanup);
  const samples = ['iris/1.0.0', 'iris/2.0.0', 'churn/1.0.0'];
  const repository = await makeRepository(onCleanup, {
    copies: Object.fromEntries(samples.map((path) => [path, path])),
    tiny: Object.fromEntries(
      Object.values(echoTypes).map((type) => [`echo-${type}/1.0.0/model.onnx`, echo(type)]),
    ),
  });
  const env = { MODEL_REPOSITORY: repository, REDIS_URL: valkey.url };
  return connectOpenInference(onCleanup, await startApp(onCleanup, env));
}

function echo(type: OnnxElementType): OnnxGraph {
  const shape = [null, null];
  return {
    inputs: [{ name: 'x', type, shape }],
    nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
    outputs: [{ name: 'y', type, shape }],
  };
}

/** Numbers as they lie in memory. */
export const rawFloats = (...values: number[]): Buffer =>
  Buffer.from(Float32Array.from(values).buffer);

/** A text behind its length. */
export function rawText(value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(value));
  return Buffer.concat([length, Buffer.from(value)]);
}

export const irisValues = [5.1, 3.5, 1.4, 0.2];
export const irisRow = rawFloats(...irisValues);
export const irisInput = { name: 'X', datatype: 'FP32', shape: [1, 4] };
export const irisRaw = {
  modelName: 'iris',
  inputs: [irisInput],
  rawInputContents: [irisRow],
};
export const irisTyped = {
  modelName: 'iris',
  inputs: [{ ...irisInput, contents: { fp32Contents: irisValues } }],
};
