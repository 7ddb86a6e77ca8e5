/** How many float32 values are whole multiples of 1 / `perUnit`, as well as float32 can say. */
export function countOnGrid(values: Float32Array, perUnit: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Math.fround(Math.round(value * perUnit) / perUnit) === value) count++;
  }
  return count;
}
