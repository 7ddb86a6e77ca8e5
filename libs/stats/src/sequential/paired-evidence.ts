import { logBeta } from '../special/log-beta.js';

/** The same requests answered by two versions: a class gained or lost, pair by pair. */
export interface PairedEvidence {
  /** One pair; equal classes are a pair that agrees. */
  readonly add: (firstClass: number, secondClass: number) => void;
  readonly pairs: () => number;
  readonly disagreements: () => number;
  /** ln of the e-value against "the versions disagree without a direction": some class gains more than it loses. */
  readonly logShift: () => number;
  /** ln of the e-value for "they disagree in less than `margin` of the pairs". */
  readonly logHarmless: () => number;
}

/** Disagreement that a good version might have; the harmless e-value bets on these. */
const SMALL_RATES = [0.0005, 0.002, 0.005, 0.01, 0.02];

/**
 * Shadow pairs need a tenth of the traffic that two separate groups need, for chance hits both alike. Shift: the mean over
 * classes of 2^(g+l) B(g + ½, l + ½)/B(½, ½), a sign test over the discordant pairs (Jeffreys mixture). Harmless: a
 * likelihood ratio of small disagreement rates against `margin`. Total variation is at most the share of disagreement.
 */
export function createPairedEvidence(classes: number, margin: number): PairedEvidence {
  const gained = new Float64Array(classes);
  const lost = new Float64Array(classes);
  let pairs = 0;
  let disagreements = 0;

  const signTest = (k: number): number => {
    const [g, l] = [gained[k]!, lost[k]!];
    return (g + l) * Math.LN2 + logBeta(g + 0.5, l + 0.5) - Math.log(Math.PI);
  };

  return {
    add: (firstClass, secondClass) => {
      pairs++;
      if (firstClass === secondClass) return;
      disagreements++;
      gained[firstClass]!++;
      lost[secondClass]!++;
    },
    pairs: () => pairs,
    disagreements: () => disagreements,
    logShift: () => logMeanExp(Array.from({ length: classes }, (_, k) => signTest(k))),
    logHarmless: () =>
      logMeanExp(
        SMALL_RATES.filter((rate) => rate < margin).map(
          (rate) =>
            disagreements * Math.log(rate / margin) +
            (pairs - disagreements) * (Math.log1p(-rate) - Math.log1p(-margin)),
        ),
      ),
  };
}

function logMeanExp(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  const sum = logs.reduce((total, log) => total + Math.exp(log - largest), 0);
  return largest + Math.log(sum / logs.length);
}
