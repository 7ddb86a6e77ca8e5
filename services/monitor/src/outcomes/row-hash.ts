import xxhash from 'xxhash-wasm';

const hash = await xxhash();
const seeds = [0x9e3779b1, 0x85ebca77] as const;

/** 64 bits of a prediction id, as two unsigned halves: two xxHash32 of different seeds, without a BigInt for each row. */
export interface RowHash {
  readonly high: number;
  readonly low: number;
}

/** Of the id of a row: `<prediction_id>`, or `<prediction_id>/<i>` for row i of a request of several rows. */
export function hashRowId(rowId: string): RowHash {
  return { high: hash.h32(rowId, seeds[0]), low: hash.h32(rowId, seeds[1]) };
}
