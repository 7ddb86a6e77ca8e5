import xxhash from 'xxhash-wasm';

const hash = await xxhash();

/**
 * Whether a prediction is among the share that is recorded. It follows from the id alone (xxHash32 below the rate's part
 * of 2^32), so that everybody who asks about an id comes to the same answer, and a higher rate keeps what a lower one kept.
 */
export function isSampled(predictionId: string, rate: number): boolean {
  if (rate >= 1) return true;
  if (rate <= 0) return false;
  return hash.h32(predictionId) < rate * 2 ** 32;
}
