import type { ModelSpec } from './model-spec.js';

/** What is wrong with a number of rows, as far as the graph decides; undefined when it can answer so many. */
export function rowCountProblem(
  { rowAxis: { kind, size }, serving }: ModelSpec,
  rows: number,
): string | undefined {
  if (kind === 'free') return undefined;
  if (kind === 'none') {
    if (rows === 1) return undefined;
    return `expected 1 row, because the model's inputs have no dimension for rows, got ${String(rows)}`;
  }
  if (serving.batching.fixedBatch === 'loop' || rows === size) return undefined;
  const expected = `${String(size)} ${size === 1 ? 'row' : 'rows'}`;
  return `expected ${expected}, as the graph takes at a time (the card refuses others), got ${String(rows)}`;
}
