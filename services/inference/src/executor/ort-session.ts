import { DomainError, messageOf } from '@slipway/core';
import type { Datatype, Signature, Tensor, Tensors, TensorSignature } from '@slipway/model';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { withoutFloat16Array } from './half-precision.js';

/** An open model. The only file that knows ONNX Runtime. */
export interface OrtSession {
  readonly signature: Signature;
  readonly run: (inputs: Tensors) => Promise<Tensors>;
  readonly release: () => Promise<void>;
}

const datatypeOf: Record<string, Datatype> = {
  bool: 'BOOL',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  float16: 'FP16',
  float32: 'FP32',
  float64: 'FP64',
  string: 'BYTES',
};

const ortTypeOf = Object.fromEntries(
  Object.entries(datatypeOf).map(([ortType, datatype]) => [datatype, ortType]),
) as Record<Datatype, OrtTensor.Type>;

withoutFloat16Array(() => new OrtTensor('float32', [0], [1]));

const options: InferenceSession.SessionOptions = {
  // More threads spin between requests and take the core from the next one.
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  enableCpuMemArena: false,
  logSeverityLevel: 4,
};

/** Opens a model by its path, or by `bytes` that stand in for the file. */
export async function openOrtSession(path: string, bytes?: Uint8Array): Promise<OrtSession> {
  const session = await open(path, bytes);
  const signature = {
    inputs: session.inputMetadata.map((value) => signatureOf(path, 'input', value)),
    outputs: session.outputMetadata.map((value) => signatureOf(path, 'output', value)),
  };
  return {
    signature,
    run: async (inputs) => {
      const feeds: Record<string, OrtTensor> = {};
      for (const [name, tensor] of Object.entries(inputs)) feeds[name] = toOrt(tensor);
      return fromOrt(await runSession(session, feeds));
    },
    release: () => session.release(),
  };
}

async function open(path: string, bytes: Uint8Array | undefined): Promise<InferenceSession> {
  try {
    return await (bytes === undefined
      ? InferenceSession.create(path, options)
      : InferenceSession.create(bytes, options));
  } catch (error) {
    throw new DomainError('precondition', 'BAD_MODEL', `${path}: ${firstLine(error)}`, {
      cause: error,
    });
  }
}

async function runSession(
  session: InferenceSession,
  feeds: Record<string, OrtTensor>,
): Promise<InferenceSession.ReturnType> {
  try {
    return await session.run(feeds);
  } catch (error) {
    throw new DomainError(
      'internal',
      'RUN_FAILED',
      `the model could not be run: ${firstLine(error)}`,
      {
        cause: error,
      },
    );
  }
}

function signatureOf(
  path: string,
  role: 'input' | 'output',
  metadata: InferenceSession.ValueMetadata,
): TensorSignature {
  const { name } = metadata;
  const datatype = metadata.isTensor ? datatypeOf[metadata.type] : undefined;
  if (!metadata.isTensor || datatype === undefined) {
    const got = metadata.isTensor ? metadata.type : 'a sequence or map';
    throw new DomainError(
      'precondition',
      'UNSUPPORTED_TYPE',
      `${path}: ${role} ${name}: expected a tensor of numbers, booleans or strings, got ${got}`,
    );
  }
  const shape = metadata.shape.map((size) => (typeof size === 'number' && size >= 0 ? size : -1));
  return { name, datatype, shape };
}

function toOrt({ datatype, data, shape }: Tensor): OrtTensor {
  // The type list of the constructor is a union of pairs that a lookup cannot narrow to.
  return new OrtTensor(ortTypeOf[datatype] as 'float32', data as Float32Array, [...shape]);
}

function fromOrt(results: InferenceSession.ReturnType): Tensors {
  const tensors: Record<string, Tensor> = {};
  for (const [name, value] of Object.entries(results)) {
    const datatype = datatypeOf[value.type];
    if (datatype === undefined) continue;
    tensors[name] = { datatype, shape: value.dims, data: value.data };
  }
  return tensors;
}

/** ONNX Runtime's messages are long and carry its build paths. */
function firstLine(error: unknown): string {
  const [line = ''] = messageOf(error).split('\n');
  return line
    .replace(/\/[^\s:]*onnxruntime_src\/[^\s:]*:\d*/g, '')
    .slice(0, 300)
    .trim();
}
