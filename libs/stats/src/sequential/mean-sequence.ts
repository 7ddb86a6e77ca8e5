import type { ShareInterval } from './share-interval.js';

/** A confidence interval for a mean that may be looked at after every value. */
export interface MeanSequence {
  readonly add: (value: number) => void;
  readonly count: () => number;
  /** In [0, 1], like the values. Everything before the first value. */
  readonly interval: () => ShareInterval;
}

/** Largest bet; one half keeps the logarithm in the bound finite for any value. */
const LARGEST_BET = 0.5;

/**
 * For independent values in [0, 1] of any law, with probability 1 - alpha over all times together: the empirical Bernstein
 * sequence with predictable bets, sum(b x)/sum(b) ± (ln(2/alpha) + sum((x - m)² (-ln(1 - b) - b)))/sum(b), where each
 * bet b = sqrt(2 ln(2/alpha) / (s² t ln(1 + t))) and the guess m of the mean use earlier values only. Waudby-Smith & Ramdas 2024,
 * theorem 2. Values outside [0, 1] are taken as the end that they are beyond; NaN is left out.
 */
export function createMeanSequence(alpha: number): MeanSequence {
  const logLevel = Math.log(2 / alpha);
  let count = 0;
  // The estimates start from one made-up value: mean 1/2, variance 1/4.
  let mean = 0.5;
  let squares = 0.25;
  let bets = 0;
  let weighted = 0;
  let penaltyBelow = 0;
  let penaltyAbove = 0;
  let sum = 0;

  return {
    add: (given) => {
      if (Number.isNaN(given)) return;
      const value = Math.min(1, Math.max(0, given));
      const variance = squares / (count + 1);
      // Any guess made from earlier values will do; before there are some, each side makes the one that suits it.
      const earlier = sum / count;
      const step = (guess: number): number => (value - (count === 0 ? guess : earlier)) ** 2;
      const [below, above] = [step(0), step(1)];
      count++;
      const spread = variance * count * Math.log1p(count);
      const bet = Math.min(LARGEST_BET, Math.sqrt((2 * logLevel) / spread));
      bets += bet;
      weighted += bet * value;
      const price = -Math.log1p(-bet) - bet;
      penaltyBelow += below * price;
      penaltyAbove += above * price;
      sum += value;
      mean += (value - mean) / (count + 1);
      squares += (value - mean) ** 2;
    },
    count: () => count,
    interval: () => {
      if (bets === 0) return { lower: 0, upper: 1 };
      const centre = weighted / bets;
      return {
        lower: Math.max(0, centre - (logLevel + penaltyBelow) / bets),
        upper: Math.min(1, centre + (logLevel + penaltyAbove) / bets),
      };
    },
  };
}
