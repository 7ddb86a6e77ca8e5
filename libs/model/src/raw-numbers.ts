import { allocate, elementCount, showShape, type Datatype, type TensorData } from './tensor.js';

/** Types whose elements have one size. */
export type NumericDatatype = Exclude<Datatype, 'BYTES'>;

/** Bytes of an element. */
export const elementBytes: Readonly<Record<NumericDatatype, number>> = {
  BOOL: 1,
  INT8: 1,
  INT16: 2,
  INT32: 4,
  INT64: 8,
  UINT8: 1,
  UINT16: 2,
  UINT32: 4,
  UINT64: 8,
  FP16: 2,
  FP32: 4,
  FP64: 8,
};

/**
 * The values of a tensor as they lie in memory, little-endian and row-major. `refuse` makes the error of bytes that cannot
 * be the tensor's.
 */
export function readRawNumbers(
  datatype: NumericDatatype,
  shape: readonly number[],
  bytes: Uint8Array,
  refuse: (problem: string) => Error,
): TensorData {
  const count = elementCount(shape);
  const expected = count * elementBytes[datatype];
  if (bytes.byteLength !== expected) {
    const what = `${String(expected)} bytes for ${datatype} ${showShape(shape)}`;
    throw refuse(`expected ${what}, got ${String(bytes.byteLength)}`);
  }
  const wrong = datatype === 'BOOL' ? bytes.findIndex((byte) => byte > 1) : -1;
  if (wrong >= 0) {
    throw refuse(`expected 0 or 1, got ${String(bytes[wrong])} at position ${String(wrong)}`);
  }
  // A copy: a view would need an aligned start, and keep the whole message alive.
  const data = allocate(datatype, count);
  if (!Array.isArray(data)) new Uint8Array(data.buffer).set(bytes);
  return data;
}
