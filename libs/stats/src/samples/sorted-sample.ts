/**
 * The usable values of a column in ascending order, as float32 numbers: a live feature travels as float32, so a reference
 * that was read as float64 must be rounded the same way or no two values would tie. NaN and infinities count as missing
 * and are left out: their number is `values.length - result.length`. The input is not changed.
 */
export function sortedSample(values: ArrayLike<number>): Float64Array {
  const sample = new Float64Array(values.length);
  let size = 0;
  for (let i = 0; i < values.length; i++) {
    const value = Math.fround(values[i]!);
    if (Number.isFinite(value)) sample[size++] = value;
  }
  return sample.subarray(0, size).sort();
}
