export interface AdwinOptions {
  /** Probability of a false cut at one look, in (0, 1); 0.002 unless given. */
  readonly delta?: number;
  /** Values between two looks for a cut; 32 unless given. */
  readonly interval?: number;
}

/** A window over a stream that grows while the mean stays and drops its old part when the mean has changed. */
export interface Adwin {
  /** True when this value made the window drop its old part. NaN is left out; infinities are refused with a RangeError. */
  readonly add: (value: number) => boolean;
  readonly count: () => number;
  /** Of the window; 0 while it is empty. */
  readonly mean: () => number;
  /** Of the window, divided by n. */
  readonly variance: () => number;
}

/** Some neighbouring values as one: their number is a power of two. */
interface Bucket {
  readonly count: number;
  readonly sum: number;
  /** Sum of squared deviations from the bucket's own mean. */
  readonly squares: number;
}

/** Buckets of one size; one more and the two oldest become one of twice the size. */
const BUCKETS_PER_SIZE = 5;
/** Neither part of a cut may have fewer values. */
const LEAST_PART = 5;
const LEAST_COUNT = 10;
const empty: Bucket = { count: 0, sum: 0, squares: 0 };

/**
 * ADWIN2 of Bifet & Gavaldà 2007: a cut wherever two neighbouring parts of the window differ in mean by more than
 * sqrt(2/m variance ln(2 ln(n)/delta)) + 2/(3 m) ln(2 ln(n)/delta), with m the harmonic mean of the parts' sizes. Choose it for
 * error streams whose change has no known size or time. Memory is O(log n).
 */
export function createAdwin({ delta = 0.002, interval = 32 }: AdwinOptions = {}): Adwin {
  /** Newest first. */
  const buckets: Bucket[] = [];
  let total = empty;
  let seen = 0;

  const recount = (): void => {
    total = buckets.reduce(merge, empty);
  };

  const hasCut = (): boolean => {
    const level = Math.log((2 * Math.log(total.count)) / delta);
    const variance = total.squares / total.count;
    let old = empty;
    for (let i = buckets.length - 1; i > 0; i--) {
      old = merge(old, buckets[i]!);
      const recentCount = total.count - old.count;
      if (old.count < LEAST_PART || recentCount < LEAST_PART) continue;
      const inverse = 1 / (old.count - LEAST_PART + 1) + 1 / (recentCount - LEAST_PART + 1);
      const bound = Math.sqrt(2 * inverse * variance * level) + (2 / 3) * inverse * level;
      const difference = old.sum / old.count - (total.sum - old.sum) / recentCount;
      if (Math.abs(difference) > bound) return true;
    }
    return false;
  };

  return {
    add: (value) => {
      if (Number.isNaN(value)) return false;
      if (!Number.isFinite(value)) {
        throw new RangeError(`expected a finite number, got ${String(value)}`);
      }
      buckets.unshift({ count: 1, sum: value, squares: 0 });
      compress(buckets);
      total = merge(total, { count: 1, sum: value, squares: 0 });
      seen++;
      if (seen % interval !== 0 || total.count <= LEAST_COUNT) return false;
      let isCut = false;
      while (hasCut()) {
        isCut = true;
        buckets.pop();
        recount();
      }
      return isCut;
    },
    count: () => total.count,
    mean: () => (total.count === 0 ? 0 : total.sum / total.count),
    variance: () => (total.count === 0 ? 0 : total.squares / total.count),
  };
}

/** Brings each size back to as many buckets as it may have, from the small ones to the large ones. */
function compress(buckets: Bucket[]): void {
  let first = 0;
  while (first < buckets.length) {
    const size = buckets[first]!.count;
    let end = first;
    while (end < buckets.length && buckets[end]!.count === size) end++;
    if (end - first <= BUCKETS_PER_SIZE) return;
    buckets.splice(end - 2, 2, merge(buckets[end - 1]!, buckets[end - 2]!));
    first = end - 2;
  }
}

/** Chan, Golub & LeVeque 1979: two parts' squares become one. */
function merge(a: Bucket, b: Bucket): Bucket {
  const count = a.count + b.count;
  if (a.count === 0 || b.count === 0) return a.count === 0 ? b : a;
  const gap = a.sum / a.count - b.sum / b.count;
  const squares = a.squares + b.squares + (gap * gap * a.count * b.count) / count;
  return { count, sum: a.sum + b.sum, squares };
}
