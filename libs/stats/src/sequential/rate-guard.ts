/** Evidence that bad events are more frequent than tolerated. */
export interface RateGuard {
  readonly add: (isBad: boolean) => void;
  /** Natural logarithm of the e-value: acting at ln(1/alpha) is wrong with probability alpha at most, ever. */
  readonly logE: () => number;
}

/** Rates that the guard bets on; those near the tolerated one would never pay. */
const RATES = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8];
const LEAST_RATIO = 1.5;

/**
 * Each event is good or bad; `tolerated` is the share of bad ones that is still all right, in (0, 0.5]. E is the mean over
 * rates q of (q/p)^bad ((1 - q)/(1 - p))^good. By Ville's inequality (1939) it ever reaches 1/alpha with probability alpha at
 * most while the true share is at most p. All bad at p = 0.1 % reaches 1,000 with the second event.
 */
export function createRateGuard(tolerated: number): RateGuard {
  const rates = RATES.filter((rate) => rate > LEAST_RATIO * tolerated);
  const logs = new Float64Array(rates.length);
  const onBad = rates.map((rate) => Math.log(rate / tolerated));
  const onGood = rates.map((rate) => Math.log1p(-rate) - Math.log1p(-tolerated));
  return {
    add: (isBad) => {
      const steps = isBad ? onBad : onGood;
      for (let i = 0; i < logs.length; i++) logs[i]! += steps[i]!;
    },
    logE: () => {
      const largest = logs.reduce((a, b) => Math.max(a, b));
      let sum = 0;
      for (const log of logs) sum += Math.exp(log - largest);
      return largest + Math.log(sum / logs.length);
    },
  };
}
