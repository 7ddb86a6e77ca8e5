import { DomainError } from '@slipway/core';
import { normalQuantile, normalSf } from '../special/special-functions.js';

/** How often a watcher looks, and how seldom it may be wrong. */
export interface AlarmBudget {
  /** Alerts without a cause that are tolerated in a week, over all features of the model together. */
  readonly falseAlarmsPerWeek: number;
  /** Evaluations in a week: 10,080 at one a minute. */
  readonly looksPerWeek: number;
  /** Features that are judged at each look; 1 unless given, which is the careful side. */
  readonly features?: number;
  /** Rows that a window shares with the one of the look before, a share in [0, 1); 0 unless given. */
  readonly overlap?: number;
  /** Rows of a window divided by rows of the reference; 0, an exact reference, unless given. */
  readonly windowToReference?: number;
}

/** No single window is judged more generously than this. */
const MOST_PER_LOOK = 0.05;
/** Rows that are shared make looks alike: measured at nine tenths, a third fewer false episodes at most. */
const SPARED_BY_OVERLAP = 0.3;
const STEPS = 200;

/**
 * The false-alarm rate to judge one look at, as `assessDataset` takes it, so that an alert which asks for the same feature
 * in two windows that share no row is raised without a cause `falseAlarmsPerWeek` times a week.
 *
 * Of the week's budget b = falseAlarmsPerWeek / (features * looks) falls to one feature at one look, where looks count
 * 1 - 0.3 overlap each. Were the two windows independent, sqrt(b) would be the level of each. They share the reference and
 * its sampling error, so their z values correlate by n / (m + n): the level is 2 P(Z > c) with the c at which
 * P(|Z1| > c and |Z2| > c) = b for a bivariate normal pair of that correlation. The rate of the look is the sum over the
 * features, at most 0.05. One alarm a week at a look a minute over 20 features gives 0.045 with an exact reference.
 *
 * Throws `invalid` for numbers out of their range.
 */
export function levelPerLook(budget: AlarmBudget): number {
  const { falseAlarmsPerWeek, looksPerWeek } = budget;
  const { features = 1, overlap = 0, windowToReference = 0 } = budget;
  requirePositive({ falseAlarmsPerWeek, looksPerWeek, features });
  requireInRange('overlap', overlap, 1);
  requireInRange('windowToReference', windowToReference, Infinity);
  const looks = looksPerWeek * (1 - SPARED_BY_OVERLAP * overlap);
  const perFeature = falseAlarmsPerWeek / (features * looks);
  if (perFeature >= 1) return MOST_PER_LOOK;
  const correlation = windowToReference / (1 + windowToReference);
  return Math.min(MOST_PER_LOOK, features * levelOfEach(perFeature, correlation));
}

/** The two-sided level of each of two looks at which both speak with probability `both`, by bisection on c. */
function levelOfEach(both: number, correlation: number): number {
  // Both speak less often than one and, as they agree with each other, more often than if they were independent.
  let low = normalQuantile(1 - Math.sqrt(both) / 2);
  let high = normalQuantile(1 - both / 2);
  if (correlation === 0) return Math.sqrt(both);
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (bothBeyond(middle, correlation) > both) low = middle;
    else high = middle;
  }
  return 2 * normalSf(high);
}

/** P(|Z1| > c, |Z2| > c) = 2 * integral from c of phi(z) (Q((c - rz) / s) + Q((c + rz) / s)) dz, s^2 = 1 - r^2. */
function bothBeyond(c: number, correlation: number): number {
  const s = Math.sqrt(1 - correlation * correlation);
  const width = 8 / STEPS;
  let sum = 0;
  for (let step = 0; step < STEPS; step++) {
    const z = c + (step + 0.5) * width;
    const same = normalSf((c - correlation * z) / s);
    const opposite = normalSf((c + correlation * z) / s);
    sum += Math.exp((-z * z) / 2) * (same + opposite);
  }
  return (2 * sum * width) / Math.sqrt(2 * Math.PI);
}

function requirePositive(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!(value > 0 && value < Infinity)) throw outOfRange(name, 'a number above 0', value);
  }
}

function requireInRange(name: string, value: number, below: number): void {
  const wanted = below === Infinity ? 'a number from 0' : `a number from 0 to below ${below}`;
  if (!(value >= 0 && value < below)) throw outOfRange(name, wanted, value);
}

function outOfRange(name: string, expected: string, got: number): DomainError {
  const message = `alarm budget ${name}: expected ${expected}, got ${got}`;
  return new DomainError('invalid', 'BAD_ALARM_BUDGET', message);
}
