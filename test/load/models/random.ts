/** Numbers from 0 to 1, the same ones each time (mulberry32 by Tommy Ettinger, public domain). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Weights around zero. */
export function randomWeights(random: () => number, count: number, scale: number): Float32Array {
  return Float32Array.from({ length: count }, () => (random() - 0.5) * 2 * scale);
}
