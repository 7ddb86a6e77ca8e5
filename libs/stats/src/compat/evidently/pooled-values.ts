import type { NumericPair } from './evidently-pair.js';

/** The values of both sides in ascending order. */
export function bothSorted({ reference, current }: NumericPair): Float64Array {
  const all = new Float64Array(reference.length + current.length);
  all.set(reference);
  all.set(current, reference.length);
  return all.sort();
}

/** Each value of ascending ones once. */
export function withoutRepeats(sorted: Float64Array): Float64Array {
  return sorted.filter((value, index) => index === 0 || value !== sorted[index - 1]);
}

/** How many different values there are among ascending ones. */
export function distinctValues(sorted: ArrayLike<number>): number {
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++;
  return distinct;
}
