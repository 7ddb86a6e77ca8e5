/** Random numbers that are the same in every run, so that what they break can be looked at. */
export interface SeededRandom {
  /** At least 0, less than 1. */
  readonly next: () => number;
  /** A whole number from 0, less than `limit`. */
  readonly below: (limit: number) => number;
  readonly pick: <T>(choices: readonly T[]) => T;
}

/** Mulberry32, by Tommy Ettinger: 32 bits of state, good enough to make test cases. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(choices: readonly T[]): T => {
    const choice = choices[below(choices.length)];
    if (choice === undefined && choices.length === 0) throw new Error('expected choices, got none');
    return choice as T;
  };
  return { next, below, pick };
}
