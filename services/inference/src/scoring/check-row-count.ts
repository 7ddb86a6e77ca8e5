import { invalidInput, specLabel, type ModelSpec } from '@slipway/model';

/** Every protocol takes 1 to MAX_BATCH_SIZE rows; `field` is where the caller has put them. */
export function checkRowCount(spec: ModelSpec, field: string, rows: number, maxRows: number): void {
  if (rows >= 1 && rows <= maxRows) return;
  const problem = `expected 1 to ${String(maxRows)} rows (MAX_BATCH_SIZE), got ${String(rows)}`;
  throw invalidInput(specLabel(spec), field, problem);
}
