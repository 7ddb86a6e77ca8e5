/**
 * A law of Q = sum over j >= 1 of c_j Z_j^2, Z_j independent standard normal and c_1 > c_2 > ..., seen through the
 * function D(u) = product of (1 - c_j u), along a coordinate s with u = u(s): the zeros of D lie at whole steps of s.
 */
export interface WeightedChiSquareLaw {
  /** Between which s the k-th interval (k = 0, 1, ...) with D < 0 lies: the zeros 2k + 1 and 2k + 2 of D. */
  interval(k: number): readonly [from: number, to: number];
  /** u(s), ascending. */
  u(s: number): number;
  /** u'(s) / (u sqrt(|D|)), at the distance `gap` from the nearer end of the interval: D is a small difference there. */
  density(s: number, gap: number): number;
  /** Below this x the tail is 1 to the last digit. */
  readonly start: number;
}

interface Nodes {
  readonly halfU: Float64Array;
  readonly weights: Float64Array;
}

/** Nodes of the first interval, which must resolve exp(-x u / 2) up to x = 700, and of the others. */
const FIRST_NODES = 160;
const OTHER_NODES = 48;
/** Terms below exp(-40) of the first change nothing. */
const NEGLIGIBLE = 40;

/**
 * The upper tail of such a law by Smirnov's formula (1937; Durbin 1973, section 4.4):
 * P(Q > x) = 1/pi * sum over k of (-1)^k * integral over the k-th interval of exp(-x u / 2) / (u sqrt(|D(u)|)) du.
 * With s = middle + half * sin(angle) the integrand is smooth and periodic, so the midpoint rule converges geometrically.
 * Far out the first integral is all that is left, and it is a sum of positive terms: relative error below 1e-12 down to
 * 1e-300. The nodes are computed once; a value costs one exponential for each.
 */
export function createWeightedChiSquareSf(law: WeightedChiSquareLaw): (x: number) => number {
  const intervals: Nodes[] = [];
  for (let k = 0; law.u(law.interval(k)[0]) * law.start <= 2 * NEGLIGIBLE; k++) {
    intervals.push(nodesOf(law, k));
  }
  return (x) => {
    if (!(x > law.start)) return 1;
    const limit = intervals[0]!.halfU[0]! * x + NEGLIGIBLE;
    let sum = 0;
    for (const { halfU, weights } of intervals) {
      if (halfU[0]! * x > limit) break;
      for (let i = 0; i < halfU.length; i++) {
        const exponent = halfU[i]! * x;
        if (exponent > limit) break;
        sum += weights[i]! * Math.exp(-exponent);
      }
    }
    return Math.min(1, Math.max(0, sum));
  };
}

function nodesOf(law: WeightedChiSquareLaw, k: number): Nodes {
  const [from, to] = law.interval(k);
  const middle = (from + to) / 2;
  const half = (to - from) / 2;
  const size = k === 0 ? FIRST_NODES : OTHER_NODES;
  const halfU = new Float64Array(size);
  const weights = new Float64Array(size);
  const sign = k % 2 === 0 ? 1 : -1;
  for (let i = 0; i < size; i++) {
    const angle = ((i + 0.5) / size) * Math.PI;
    const s = middle - half * Math.cos(angle);
    // 1 - |cos(angle)| without the loss of digits at the ends.
    const gap = 2 * half * Math.sin(Math.min(angle, Math.PI - angle) / 2) ** 2;
    halfU[i] = law.u(s) / 2;
    weights[i] = (sign / size) * half * Math.sin(angle) * law.density(s, gap);
  }
  return { halfU, weights };
}
