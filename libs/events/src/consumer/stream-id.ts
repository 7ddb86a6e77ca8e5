/** The id before every entry. */
export const streamStart = '0-0';

/** Negative when `a` comes before `b`. Ids are `milliseconds-number`, both up to 64 bits. */
export function compareStreamIds(a: string, b: string): number {
  const [aMs, aNumber] = partsOf(a);
  const [bMs, bNumber] = partsOf(b);
  if (aMs !== bMs) return aMs < bMs ? -1 : 1;
  return aNumber === bNumber ? 0 : aNumber < bNumber ? -1 : 1;
}

/** The smallest id after this one. */
export function nextStreamId(id: string): string {
  const [ms, number] = partsOf(id);
  const isLast = number === 2n ** 64n - 1n;
  return isLast ? `${String(ms + 1n)}-0` : `${String(ms)}-${String(number + 1n)}`;
}

/** When the entry was stored, in milliseconds of the server's clock. */
export function streamIdTimeMs(id: string): number {
  return Number(partsOf(id)[0]);
}

function partsOf(id: string): [ms: bigint, number: bigint] {
  const [ms = '0', number = '0'] = id.split('-');
  return [BigInt(ms), BigInt(number)];
}
