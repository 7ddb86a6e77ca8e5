import { isMissing } from './check-value.js';
import type { FeatureSpec, ModelSpec } from './model-spec.js';
import { toFloat16Bits } from './float16.js';
import { allocate, type Tensor, type Tensors } from './tensor.js';

/** Rows on their way into the model's inputs: written feature by feature, then taken as tensors. */
export interface RowBatch {
  /** Writes a checked value. */
  readonly set: (row: number, feature: FeatureSpec, value: unknown) => void;
  readonly tensors: () => Tensors;
}

export function createRowBatch(spec: ModelSpec, rows: number): RowBatch {
  const tensors: Record<string, Tensor> = {};
  for (const { signature, width, rowShape, isWhole } of spec.inputs) {
    const data = allocate(signature.datatype, rows * width);
    const shape = isWhole ? rowShape : [rows, ...rowShape];
    tensors[signature.name] = { datatype: signature.datatype, shape, data };
  }
  return {
    set: (row, feature, value) => {
      const tensor = tensors[feature.input.signature.name];
      if (tensor !== undefined) write(tensor, row * feature.input.width + feature.column, value);
    },
    tensors: () => tensors,
  };
}

function write({ datatype, data }: Tensor, index: number, value: unknown): void {
  if (Array.isArray(data)) {
    data[index] = isMissing(value) ? '' : String(value);
    return;
  }
  const number = isMissing(value) ? Number.NaN : Number(value);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[index] = BigInt(number);
  else data[index] = datatype === 'FP16' ? toFloat16Bits(number) : number;
}
