import type { Datatype, TensorSignature } from '@slipway/model';
import { openInference } from '@slipway/proto';
import type { LoadedVersion } from '../registry/loaded-version.js';
import { platform } from './model-metadata.js';

const { DataType, ModelInstanceGroup_Kind } = openInference;

const dataTypes: Readonly<Record<Datatype, openInference.DataType>> = {
  BOOL: DataType.TYPE_BOOL,
  INT8: DataType.TYPE_INT8,
  INT16: DataType.TYPE_INT16,
  INT32: DataType.TYPE_INT32,
  INT64: DataType.TYPE_INT64,
  UINT8: DataType.TYPE_UINT8,
  UINT16: DataType.TYPE_UINT16,
  UINT32: DataType.TYPE_UINT32,
  UINT64: DataType.TYPE_UINT64,
  FP16: DataType.TYPE_FP16,
  FP32: DataType.TYPE_FP32,
  FP64: DataType.TYPE_FP64,
  BYTES: DataType.TYPE_STRING,
};

/** How a version runs, in the words of Triton. Its tools read from it whether and how far requests are batched. */
export function modelConfig({ spec, plan, executor }: LoadedVersion): openInference.ModelConfig {
  const { inputs, outputs } = spec.signature;
  // To Triton's clients a batch dimension is one that every tensor has first, and that is not in `dims`.
  const isBatched = plan.isShared && [...inputs, ...outputs].every(({ shape }) => shape[0] === -1);
  const dimsOf = ({ shape }: TensorSignature): number[] =>
    isBatched ? shape.slice(1) : [...shape];
  return openInference.ModelConfig.create({
    name: spec.modelName,
    platform,
    backend: 'onnxruntime',
    defaultModelFilename: 'model.onnx',
    maxBatchSize: isBatched ? plan.maxRows : 0,
    input: inputs.map((input) => ({
      name: input.name,
      dataType: dataTypes[input.datatype],
      dims: dimsOf(input),
    })),
    output: outputs.map((output) => ({
      name: output.name,
      dataType: dataTypes[output.datatype],
      dims: dimsOf(output),
    })),
    instanceGroup: [
      { name: spec.modelName, count: executor.concurrency, kind: ModelInstanceGroup_Kind.KIND_CPU },
    ],
    dynamicBatching: isBatched
      ? {
          maxQueueDelayMicroseconds: Math.round(plan.maxWaitMs * 1000),
          defaultQueuePolicy: { maxQueueSize: plan.maxQueuedRows },
        }
      : undefined,
  });
}
