/**
 * The usable values of a column in ascending order, as float32 numbers: a live feature travels as float32, so a reference
 * that was read as float64 must be rounded the same way or no two values would tie. NaN and infinities, and what overflows
 * a float32, count as missing and are left out: their number is `values.length - result.length`. The input is not changed.
 * One array, sorted natively, and nothing per value.
 */
export function sortedSample(values: ArrayLike<number>): Float32Array {
  const sample = new Float32Array(values.length);
  let size = 0;
  for (let i = 0; i < values.length; i++) {
    sample[size] = values[i]!;
    if (Number.isFinite(sample[size])) size++;
  }
  return sample.subarray(0, size).sort();
}
