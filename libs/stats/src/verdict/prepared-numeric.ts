import { quantile } from '../samples/quantile.js';
import { binSorted } from '../profile/bin-sorted.js';
import type { NumericProfile } from '../profile/reference-profile.js';
import { countUpTo } from '../profile/sorted-search.js';
import { countOnGrid } from './count-on-grid.js';

/** What the comparisons need of a numeric profile beside its data: computed once, at the first use. */
export interface PreparedNumeric {
  /** Ascending. */
  readonly values: Float32Array;
  /**
   * The profile's edges, each moved halfway to the next value of the reference: the same reference bins, and live values
   * that are finer than a rounded reference fall evenly to both sides of an edge.
   */
  readonly binEdges: Float64Array;
  /** Of the kept values, so that a thinned or sampled reference claims no more certainty than they carry. */
  readonly binCounts: readonly number[];
  /** Rows without a value, to the scale of `binCounts`. */
  readonly missing: number;
  /** Different values, counted no further than 21. */
  readonly distinct: number;
  /** The different values when there are few; empty otherwise. */
  readonly grid: ReadonlySet<number>;
  /** What effects are measured in; 0 only when all values are equal. See `scaleOf`. */
  readonly scale: number;
  /** The values j-th from either end, and j: about half a percent of the reference lies beyond each. */
  readonly tails: { readonly low: number; readonly high: number; readonly beyond: number };
  readonly precision: Precision;
}

/** How finely the reference is measured. */
export interface Precision {
  /** Values are compared with whole multiples of 1 / `perUnit`; undefined when the reference itself lies on each such grid. */
  readonly perUnit: number | undefined;
  /** Share of the reference on that grid. */
  readonly onGridShare: number;
  /** Share of the reference that repeats another value; undefined for a thinned reference, which has lost its repeats. */
  readonly repeatShare: number | undefined;
}

/** A column with no more distinct reference values than this is compared value by value. */
export const MOST_DISCRETE_VALUES = 20;
const TAIL_SHARE = 0.005;
/** Between these quantiles a normal law has 3.29 standard deviations. */
const INNER = { from: 0.05, to: 0.95, normalWidth: 3.2897 };
/** From this ratio on the standard deviation is the work of a few values; t with 3 degrees of freedom has 1.2. */
const HEAVY_TAILED = 1.5;
/** Grids below a hundredth of a standard deviation lose nothing that matters; above a whole one all is lost. */
const FINEST_STEP_SD = 0.01;
const GRIDS = 3;
const MOST_ON_GRID = 0.5;

const prepared = new WeakMap<NumericProfile, PreparedNumeric>();

/** Four bytes for each value that the profile keeps, freed with the profile. Profiles are data and must not change. */
export function preparedNumeric(profile: NumericProfile): PreparedNumeric {
  const known = prepared.get(profile);
  if (known) return known;
  const made = prepare(profile);
  prepared.set(profile, made);
  return made;
}

function prepare(profile: NumericProfile): PreparedNumeric {
  const values = Float32Array.from(profile.sortedValues);
  const m = values.length;
  const grid = firstDistinct(values, MOST_DISCRETE_VALUES + 1);
  const beyond = Math.max(1, Math.round(TAIL_SHARE * m));
  const scale = scaleOf(values);
  const binEdges = Float64Array.from(profile.binEdges, (edge) => halfwayToNext(values, edge));
  const isWhole = profile.count === m;
  return {
    values,
    binEdges,
    binCounts: binSorted(values, binEdges),
    missing: (profile.missing * m) / Math.max(1, profile.count),
    distinct: grid.size,
    grid: grid.size <= MOST_DISCRETE_VALUES ? grid : new Set(),
    scale,
    tails: { low: values[beyond - 1] ?? 0, high: values[m - beyond] ?? 0, beyond },
    precision: precisionOf(values, scale, isWhole),
  };
}

function halfwayToNext(sorted: Float32Array, edge: number): number {
  const next = sorted[countUpTo(sorted, edge)];
  return next === undefined ? edge : (edge + next) / 2;
}

function firstDistinct(sorted: Float32Array, most: number): Set<number> {
  const distinct = new Set<number>();
  for (let i = 0; i < sorted.length && distinct.size < most; i++) distinct.add(sorted[i]!);
  return distinct;
}

/**
 * The standard deviation (divided by m), but no more than 1.5 times the one that a normal law with the same middle 90 %
 * would have: a few enormous values must not make every change look small beside them. Where nine tenths of the values are
 * one value the standard deviation is all there is.
 */
function scaleOf(values: Float32Array): number {
  const m = values.length;
  if (m === 0) return 0;
  let mean = 0;
  for (let i = 0; i < m; i++) mean += values[i]! / m;
  let variance = 0;
  for (let i = 0; i < m; i++) variance += (values[i]! - mean) ** 2 / m;
  const sd = Math.sqrt(variance);
  const inner = quantile(values, INNER.to) - quantile(values, INNER.from);
  return inner > 0 ? Math.min(sd, (HEAVY_TAILED * inner) / INNER.normalWidth) : sd;
}

function precisionOf(values: Float32Array, scale: number, isWhole: boolean): Precision {
  let distinct = 0;
  for (let i = 0; i < values.length; i++) if (i === 0 || values[i] !== values[i - 1]) distinct++;
  const repeatShare = isWhole && values.length > 0 ? 1 - distinct / values.length : undefined;
  if (scale > 0) {
    const finest = Math.ceil(Math.log10(FINEST_STEP_SD * scale));
    for (let exponent = finest; exponent < finest + GRIDS; exponent++) {
      const perUnit = 10 ** -exponent;
      const onGridShare = countOnGrid(values, perUnit) / values.length;
      if (onGridShare <= MOST_ON_GRID) return { perUnit, onGridShare, repeatShare };
    }
  }
  return { perUnit: undefined, onGridShare: 1, repeatShare };
}
