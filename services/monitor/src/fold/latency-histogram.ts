/** Eight buckets for each doubling: a quantile read from them is off by at most 4.5 %. */
const bucketsPerDoubling = 8;
/** From a hundredth of a millisecond up to 84 seconds. */
const smallestMs = 0.01;

export const latencyBuckets = 185;

/** The bucket of a latency; the first and the last one take what lies beyond. */
export function latencyBucket(latencyMs: number): number {
  const bucket = Math.floor(Math.log2(latencyMs / smallestMs) * bucketsPerDoubling);
  return Math.min(latencyBuckets - 1, Math.max(0, bucket));
}

/** The `q` quantile (0 to 1) of counted latencies, in milliseconds: the middle of its bucket. NaN without any. */
export function latencyQuantile(counts: ArrayLike<number>, q: number): number {
  let total = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) total += counts[bucket] ?? 0;
  if (total === 0) return Number.NaN;
  let left = Math.max(1, Math.ceil(q * total));
  let bucket = 0;
  while (left > (counts[bucket] ?? 0)) left -= counts[bucket++] ?? 0;
  return smallestMs * 2 ** ((bucket + 0.5) / bucketsPerDoubling);
}
