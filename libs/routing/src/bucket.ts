import xxhash from 'xxhash-wasm';

/** Weights are parts of this many; it never changes, or sticky choices would move. */
export const bucketCount = 10_000;

const hash = await xxhash();

/** xxHash64 (seed 0) of a text in UTF-8, as Envoy hashes headers. */
export function hash64(text: string): bigint {
  return hash.h64(text);
}

/**
 * The bucket, 0 to 9,999, of a routing key. The salt makes each rollout choose its own users first. Envoy comes to the
 * same number: it rewrites the key to `<salt>:<key>` and takes its hash modulo the sum of the weights.
 */
export function bucketOf(routingKey: string, salt: string): number {
  return Number(hash.h64(`${salt}:${routingKey}`) % BigInt(bucketCount));
}
