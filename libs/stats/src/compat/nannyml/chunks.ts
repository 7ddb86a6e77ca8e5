/** NannyML splits a reference in about ten when it is not told otherwise. */
const DEFAULT_CHUNKS = 10;

/** How many rows a chunk has by default: a tenth of the reference, at least one. */
export function defaultChunkSize(referenceRows: number): number {
  return Math.max(1, Math.floor(referenceRows / DEFAULT_CHUNKS));
}

/** Consecutive chunks of `size` rows; what is left over is a smaller one at the end. Values that are missing are left out. */
export function chunksOf<Value extends Cell, Cell>(
  values: ArrayLike<Cell>,
  size: number,
  isPresent: (value: Cell) => value is Value,
): Value[][] {
  const chunks: Value[][] = [];
  for (let start = 0; start < values.length; start += size) {
    const chunk: Value[] = [];
    const end = Math.min(values.length, start + size);
    for (let i = start; i < end; i++) {
      const value = values[i]!;
      if (isPresent(value)) chunk.push(value);
    }
    chunks.push(chunk);
  }
  return chunks;
}
