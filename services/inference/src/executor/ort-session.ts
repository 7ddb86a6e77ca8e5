import { dirname } from 'node:path';
import { DomainError } from '@slipway/core';
import type { Datatype, Signature, Tensor, Tensors, TensorSignature } from '@slipway/model';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { withoutFloat16Array } from './half-precision.js';
import { ortReason } from './ort-reason.js';

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

/** A model file, and how to open it. */
export interface SessionSource {
  readonly path: string;
  /** What stands in for the content of the file, if anything does. External weights still lie beside `path`. */
  readonly bytes?: Uint8Array | undefined;
  readonly intraOpThreads: number;
}

/** Throws `precondition` when ONNX Runtime does not take the model. */
export async function openOrtSession(source: SessionSource): Promise<OrtSession> {
  const { path } = source;
  const session = await open(source);
  return {
    signature: await signatureOf(session, path),
    run: async (inputs) => {
      const feeds: Record<string, OrtTensor> = {};
      for (const [name, tensor] of Object.entries(inputs)) feeds[name] = toOrt(tensor);
      return fromOrt(await runSession(session, feeds));
    },
    release: () => session.release(),
  };
}

async function open(source: SessionSource): Promise<InferenceSession> {
  const { path, bytes } = source;
  const options = optionsOf(source);
  try {
    return await (bytes === undefined
      ? InferenceSession.create(path, options)
      : InferenceSession.create(bytes, options));
  } catch (error) {
    throw new DomainError('precondition', 'BAD_MODEL', `${path}: ${ortReason(error)}`, {
      cause: error,
    });
  }
}

function optionsOf({ path, intraOpThreads }: SessionSource): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: intraOpThreads,
    interOpNumThreads: 1,
    enableCpuMemArena: false,
    logSeverityLevel: 4,
    extra: {
      session: {
        // Threads that spin between runs take the core from whatever comes next.
        intra_op: { allow_spinning: '0' },
        inter_op: { allow_spinning: '0' },
        // Where external weights lie when the graph comes as bytes; ONNX Runtime lets none escape from it.
        model_external_initializers_file_folder_path: dirname(path),
      },
    },
  };
}

/** A session of a type that cannot be served is not left open. */
async function signatureOf(session: InferenceSession, path: string): Promise<Signature> {
  try {
    return {
      inputs: session.inputMetadata.map((value) => describe(path, 'input', value)),
      outputs: session.outputMetadata.map((value) => describe(path, 'output', value)),
    };
  } catch (error) {
    await session.release();
    throw error;
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
      `the model could not be run: ${ortReason(error)}`,
      {
        cause: error,
      },
    );
  }
}

function describe(
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
