import xxhash from 'xxhash-wasm';

const hash = await xxhash();
const [highSeed, lowSeed] = [0x9e3779b1, 0x85ebca77];

/** 64 bits of a prediction id, as two unsigned halves: two xxHash32 of different seeds, without a BigInt for each row. */
export interface RowHash {
  readonly high: number;
  readonly low: number;
}

/** Of the id of a row: `<prediction_id>`, or `<prediction_id>/<i>` for row i of a request of several rows. */
export function hashRowId(rowId: string): RowHash {
  return { high: hash.h32(rowId, highSeed), low: hashLow(rowId) };
}

/** The low half alone, which decides whether a row is kept at all. */
export function hashLow(rowId: string): number {
  return hash.h32(rowId, lowSeed);
}
