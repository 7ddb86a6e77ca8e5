import type { Tensor, TensorData, Tensors } from './tensor.js';

/** Exponent bits of a half-precision float; all set in NaN and infinities. */
const halfExponent = 0x7c00;

/** Position of the first NaN or infinity from `start` up to `end`; undefined when there is none. */
export function firstNonFinite(
  { datatype, data }: Tensor,
  start = 0,
  end = data.length,
): number | undefined {
  // A NaN or infinity less itself is NaN; it is the cheapest test there is for a float.
  if (data instanceof Float32Array) {
    for (let i = start; i < end; i++) if ((data[i] as number) - (data[i] as number) !== 0) return i;
  } else if (data instanceof Float64Array) {
    for (let i = start; i < end; i++) if ((data[i] as number) - (data[i] as number) !== 0) return i;
  } else if (datatype === 'FP16') return firstHalf(data, start, end);
  return undefined;
}

function firstHalf(data: TensorData, start: number, end: number): number | undefined {
  for (let i = start; i < end; i++) {
    if ((Number(data[i]) & halfExponent) === halfExponent) return i;
  }
  return undefined;
}

/** Rows of which some output holds a NaN or an infinity; all of them when an output that has no rows does. */
export function nonFiniteRows(outputs: Tensors, rows: number): number {
  const bad = new Set<number>();
  for (const name in outputs) {
    const tensor = outputs[name];
    if (tensor === undefined || firstNonFinite(tensor) === undefined) continue;
    if (tensor.shape[0] !== rows) return rows;
    const width = tensor.data.length / rows;
    for (let row = 0; row < rows; row++) {
      if (firstNonFinite(tensor, row * width, (row + 1) * width) !== undefined) bad.add(row);
    }
  }
  return bad.size;
}
