import { isMissing } from './check-value.js';
import type { FeatureSpec, ModelSpec } from './model-spec.js';
import { allocate, type Tensor, type TensorData, type Tensors } from './tensor.js';

/** Rows on their way into the model's inputs: written feature by feature, then taken as tensors. */
export interface RowBatch {
  /** Writes a checked value. */
  readonly set: (row: number, feature: FeatureSpec, value: unknown) => void;
  readonly tensors: () => Tensors;
}

export function createRowBatch(spec: ModelSpec, rows: number): RowBatch {
  const buffers = new Map<string, TensorData>();
  const tensors: Record<string, Tensor> = {};
  for (const { signature, width, isVector } of spec.inputs) {
    const data = allocate(signature.datatype, rows * width);
    buffers.set(signature.name, data);
    const shape = isVector ? [rows] : [rows, width];
    tensors[signature.name] = { datatype: signature.datatype, shape, data };
  }
  return {
    set: (row, feature, value) => {
      const data = buffers.get(feature.input.signature.name);
      if (data !== undefined) write(data, row * feature.input.width + feature.column, value);
    },
    tensors: () => tensors,
  };
}

function write(data: TensorData, index: number, value: unknown): void {
  if (Array.isArray(data)) data[index] = isMissing(value) ? '' : String(value);
  else if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    data[index] = isMissing(value) ? 0n : BigInt(Number(value));
  } else data[index] = isMissing(value) ? Number.NaN : Number(value);
}
