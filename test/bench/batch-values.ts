import { createRandom } from '../load/models/random.js';

/** Rows of features between 0 and 1, one after the other; the same ones for everybody who is compared. */
export function batchValues(rows: number, columns: number): Float32Array {
  const random = createRandom(4);
  return Float32Array.from({ length: rows * columns }, random);
}
