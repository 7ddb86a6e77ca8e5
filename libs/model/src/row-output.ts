import { DomainError } from '@slipway/core';
import { specLabel, type ModelSpec } from './model-spec.js';
import type { Tensor, Tensors } from './tensor.js';

/** An output with as many values a row as it must have; without `width`, with equally many for each row. */
export function rowOutput(
  spec: ModelSpec,
  outputs: Tensors,
  name: string,
  rows: number,
  width: number | undefined,
): Tensor {
  const tensor = outputs[name];
  const count = tensor?.data.length ?? 0;
  const isFitting = width === undefined ? count % rows === 0 : count === rows * width;
  if (tensor !== undefined && isFitting) return tensor;
  const expected = width === undefined ? 'equally many values' : `${String(width)} values`;
  const got = tensor === undefined ? 'nothing' : `${String(count)} values`;
  throw new DomainError(
    'internal',
    'WRONG_OUTPUT',
    `${specLabel(spec)}: output ${name}: expected ${expected} for each of ${String(rows)} rows, got ${got}`,
  );
}
