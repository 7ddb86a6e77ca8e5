/** Independent draws that a seed repeats. */
export interface RandomNumbers {
  /** Fills `values` with draws from the standard normal law. */
  readonly fillNormal: (values: Float32Array) => void;
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
}

/** sfc32 (Doty-Humphrey, PractRand): 2^127 numbers before it repeats on average, enough for billions of draws. */
export function createRandomNumbers(seed: number): RandomNumbers {
  let a = seed | 0;
  let b = 0x9e3779b9 | 0;
  let c = 0x243f6a88 | 0;
  let counter = 1;
  const uniform = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 20; i++) uniform();

  return {
    uniform,
    // Box & Muller: normal numbers come in pairs.
    fillNormal: (values) => {
      for (let i = 0; i < values.length; i += 2) {
        const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
        const angle = 2 * Math.PI * uniform();
        values[i] = radius * Math.cos(angle);
        if (i + 1 < values.length) values[i + 1] = radius * Math.sin(angle);
      }
    },
  };
}
