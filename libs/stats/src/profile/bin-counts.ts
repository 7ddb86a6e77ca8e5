import { DomainError } from '@slipway/core';
import { OTHER_CATEGORY } from './categorical-profile.js';
import type { CategoricalProfile, FeatureProfile, NumericProfile } from './reference-profile.js';

/**
 * How many values fell where, in a profile's own cells. Counts of two panes or two replicas add up to the counts of both,
 * and a pane that leaves a window can be subtracted again, exactly.
 */
export interface BinCounts {
  /** One per quantile bin of a numeric profile, or one per known category. */
  readonly counts: readonly number[];
  /**
   * Categories that the reference does not have; 0 where it has a cell for all others, and for a numeric feature, whose
   * outer bins are open.
   */
  readonly unseen: number;
  /** NaN, infinities and null. */
  readonly missing: number;
}

export interface BinCounter<Value> {
  count(values: ArrayLike<Value>): BinCounts;
}

/** A counter for one feature; it keeps the profile's lookup table, so make it once and use it for every pane. */
export function createBinCounter(profile: NumericProfile): BinCounter<number>;
export function createBinCounter(profile: CategoricalProfile): BinCounter<string | null>;
export function createBinCounter(
  profile: FeatureProfile,
): BinCounter<number> | BinCounter<string | null> {
  return profile.kind === 'numeric' ? numericCounter(profile) : categoricalCounter(profile);
}

/** The reference itself in its own cells. */
export function referenceBinCounts(profile: FeatureProfile): BinCounts {
  const counts = Array.from(profile.kind === 'numeric' ? profile.binCounts : profile.counts);
  return { counts, unseen: 0, missing: profile.missing };
}

export function addBinCounts(first: BinCounts, second: BinCounts): BinCounts {
  return combine(first, second, 1);
}

/** Throws `invalid` when `second` was never part of `first`, that is when a count would fall below 0. */
export function subtractBinCounts(first: BinCounts, second: BinCounts): BinCounts {
  const rest = combine(first, second, -1);
  if (rest.unseen >= 0 && rest.missing >= 0 && rest.counts.every((count) => count >= 0))
    return rest;
  throw new DomainError(
    'invalid',
    'BIN_COUNTS_NEGATIVE',
    'bin counts: expected to take away a part of what was counted, got more than there was',
  );
}

function combine(first: BinCounts, second: BinCounts, sign: 1 | -1): BinCounts {
  if (first.counts.length !== second.counts.length) {
    throw new DomainError(
      'invalid',
      'BIN_COUNTS_DIFFER_IN_LENGTH',
      `bin counts: expected two of one profile, got ${first.counts.length} and ${second.counts.length} bins`,
    );
  }
  return {
    counts: first.counts.map((count, bin) => count + sign * second.counts[bin]!),
    unseen: first.unseen + sign * second.unseen,
    missing: first.missing + sign * second.missing,
  };
}

function numericCounter({ binEdges }: NumericProfile): BinCounter<number> {
  return {
    count(values) {
      const counts = new Array<number>(binEdges.length + 1).fill(0);
      let missing = 0;
      for (let i = 0; i < values.length; i++) {
        const value = Math.fround(values[i]!);
        if (!Number.isFinite(value)) {
          missing++;
          continue;
        }
        let bin = 0;
        while (bin < binEdges.length && value > binEdges[bin]!) bin++;
        counts[bin]!++;
      }
      return { counts, unseen: 0, missing };
    },
  };
}

function categoricalCounter({ categories }: CategoricalProfile): BinCounter<string | null> {
  const binOf = new Map(categories.map((category, bin) => [category, bin]));
  const otherBin = binOf.get(OTHER_CATEGORY);
  return {
    count(values) {
      const counts = new Array<number>(categories.length).fill(0);
      let unseen = 0;
      let missing = 0;
      for (let i = 0; i < values.length; i++) {
        const value = values[i] ?? null;
        const bin = value === null ? undefined : (binOf.get(value) ?? otherBin);
        if (value === null) missing++;
        else if (bin === undefined) unseen++;
        else counts[bin]!++;
      }
      return { counts, unseen, missing };
    },
  };
}
