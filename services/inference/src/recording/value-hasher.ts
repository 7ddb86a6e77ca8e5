import { createHmac } from 'node:crypto';

/** A keyed hash of one feature's value: 16 hex digits. */
export type ValueHasher = (feature: string, value: string) => string;

/** Categories repeat, and a hash costs about as much as all else that is done for an event. */
const maxRemembered = 10_000;

/**
 * HMAC-SHA256 over feature and value, cut to 64 bits: equal values of a feature stay equal, those of two features cannot be
 * compared, and who has not the key cannot try values out.
 */
export function createValueHasher(key: string): ValueHasher {
  const remembered = new Map<string, string>();
  return (feature, value) => {
    const text = `${feature}\0${value}`;
    const known = remembered.get(text);
    if (known !== undefined) return known;
    const hashed = createHmac('sha256', key).update(text).digest('hex').slice(0, 16);
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(text, hashed);
    return hashed;
  };
}
