/** Poisson probabilities below this are left out: together they are less than a double can add to 1. */
const SMALLEST_TERM = 1e-18;

interface Band {
  readonly lowest: number;
  readonly highest: number;
}

/**
 * P(D_n < t/n) for the two-sided, one-sample Kolmogorov-Smirnov statistic, exactly, by Pomeranz's recursion (Comm. ACM
 * 17, 1974; the break points A_i as in Simard & L'Ecuyer, J. Stat. Softw. 39(11), 2011). `n` >= 1 and 1/2 < `t` < n.
 *
 * It is told for a Poisson process of rate 1 on [0, n]: `row[j]` is the probability that j points have come by time A_i
 * and that the count has never left the band |count - time| <= t. Between two breaks the band's integer bounds do not
 * change, so it is enough to look at the breaks. Dividing by P(n points in all) leaves a sample of n; as everything is a
 * probability, nothing overflows. Costs about 50 n t steps: 0.1 ms for n = 100, 8 ms for n = 5,000 and t = 20.
 */
export function kstwoCdfPomeranz(n: number, t: number): number {
  const whole = Math.floor(t);
  const fraction = t - whole;
  const firstStep = Math.min(fraction, 1 - fraction);
  const edgeStep = poissonTerms(firstStep);
  const evenStep = poissonTerms(2 * firstStep);
  const oddStep = poissonTerms(1 - 2 * firstStep);
  let row = new Float64Array(n + 1);
  let next = new Float64Array(n + 1);
  row[0] = 1;
  let band: Band = { lowest: 0, highest: 0 };
  for (let i = 2; i <= 2 * n + 1; i++) {
    const offset = i % 2 === 0 ? firstStep : -firstStep;
    // A_i - t and A_i + t, with the whole part kept apart so that no rounding can move them over an integer.
    const wholeTime = i % 2 === 0 ? i / 2 - 1 : (i - 1) / 2;
    const lowest = wholeTime - whole + Math.floor(offset - fraction) + 1;
    const highest = wholeTime + whole + Math.ceil(offset + fraction) - 1;
    const nextBand = { lowest: Math.max(0, lowest), highest: Math.min(n, highest) };
    const terms = i === 2 ? edgeStep : i % 2 === 0 ? evenStep : oddStep;
    advance(row, band, next, nextBand, terms);
    [row, next] = [next, row];
    band = nextBand;
  }
  advance(row, band, next, { lowest: n, highest: n }, edgeStep);
  return next[n]! / poissonAtItsMean(n);
}

/** One step of the process: from the counts at one break to the counts at the next. */
function advance(
  row: Float64Array,
  band: Band,
  next: Float64Array,
  nextBand: Band,
  terms: Float64Array,
): void {
  for (let j = nextBand.lowest; j <= nextBand.highest; j++) {
    let sum = 0;
    const last = Math.min(band.highest, j);
    for (let k = Math.max(band.lowest, j - terms.length + 1); k <= last; k++) {
      sum += row[k]! * terms[j - k]!;
    }
    next[j] = sum;
  }
}

/** P(j points) for a Poisson law of mean <= 1, j = 0, 1, ... */
function poissonTerms(mean: number): Float64Array {
  const terms: number[] = [];
  for (let term = Math.exp(-mean); term >= SMALLEST_TERM; term *= mean / terms.length) {
    terms.push(term);
  }
  return Float64Array.from(terms);
}

/** exp(-n) n^n / n!, for large n by Stirling's series, where the difference of the logarithms would lose digits. */
function poissonAtItsMean(n: number): number {
  if (n >= 64) {
    const correction = 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5);
    return Math.exp(-correction) / Math.sqrt(2 * Math.PI * n);
  }
  let probability = Math.exp(-n);
  for (let k = 1; k <= n; k++) probability *= n / k;
  return probability;
}
