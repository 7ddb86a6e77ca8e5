import { DomainError } from '@slipway/core';
import { betaQuantile } from '../special/beta-quantile.js';
import { normalQuantile } from '../special/normal.js';

/**
 * - 'wilson': the shares that a score test would not reject (Wilson 1927): the one to choose, from a few rows on.
 * - 'agresti-coull': Wilson's centre with the plain width (1998), a little wider; simple to explain.
 * - 'beta': exact, Clopper & Pearson 1934: holds at least the level whatever the share, and is wider for that.
 * - 'normal': the plain width around the share (Wald): only for large samples; at 0 and 1 it has no width.
 */
export type IntervalMethod = 'wilson' | 'agresti-coull' | 'beta' | 'normal';

export interface ProportionIntervalOptions {
  /** How often such intervals hold the share (default 0.95). */
  readonly level?: number;
  /** Default 'wilson'. */
  readonly method?: IntervalMethod;
}

export type Interval = readonly [low: number, high: number];

/**
 * A two-sided confidence interval for a share of which `count` in `total` rows were seen, equal to `proportion_confint` of
 * statsmodels. No rows say nothing: [0, 1].
 */
export function proportionInterval(
  count: number,
  total: number,
  { level = 0.95, method = 'wilson' }: ProportionIntervalOptions = {},
): Interval {
  if (!(count >= 0 && count <= total && total < Infinity && level > 0 && level < 1)) {
    throw new DomainError(
      'invalid',
      'PROPORTION_INVALID',
      `confidence interval: expected a count from 0 to a finite total and a level between 0 and 1, got ${count} of ${total} at ${level}`,
    );
  }
  if (total === 0) return [0, 1];
  const tail = (1 - level) / 2;
  return method === 'beta'
    ? exactInterval(count, total, tail)
    : scoreInterval(count, total, -normalQuantile(tail), method);
}

function exactInterval(count: number, total: number, tail: number): Interval {
  const low = count === 0 ? 0 : betaQuantile(tail, count, total - count + 1);
  const high = count === total ? 1 : betaQuantile(1 - tail, count + 1, total - count);
  return [low, high];
}

function scoreInterval(
  count: number,
  total: number,
  z: number,
  method: Exclude<IntervalMethod, 'beta'>,
): Interval {
  const z2 = method === 'normal' ? 0 : z * z;
  const centre = (count + z2 / 2) / (total + z2);
  const share = count / total;
  const half =
    method === 'wilson'
      ? (z * Math.sqrt(total * share * (1 - share) + z2 / 4)) / (total + z2)
      : z * Math.sqrt((centre * (1 - centre)) / (total + z2));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
