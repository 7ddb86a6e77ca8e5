import { readRows, type ModelSpec, type Tensors } from '@slipway/model';
import type { VersionExtras } from '../repository/read-version.js';
import { referenceInstance } from './reference-instance.js';

/**
 * Up to `count` different rows that the model was made for, each as the inputs of a run of `rowsOfRun` rows: from all over
 * its reference, else its golden rows. Rows that a request could not send (missing or out of the card's range) are passed
 * over.
 */
export function realSamples(
  spec: ModelSpec,
  extras: Pick<VersionExtras, 'reference' | 'golden'>,
  rowsOfRun: number,
  count: number,
): readonly Tensors[] {
  if (spec.features.length === 0) return [];
  const samples = new Map<string, Tensors>();
  for (const row of candidates(spec, extras, count)) {
    const key = JSON.stringify(row);
    if (samples.has(key)) continue;
    const inputs = tryRead(spec, row, rowsOfRun);
    if (inputs !== undefined) samples.set(key, inputs);
    if (samples.size === count) break;
  }
  return [...samples.values()];
}

type Row = Readonly<Record<string, unknown>>;

function* candidates(
  spec: ModelSpec,
  { reference, golden }: Pick<VersionExtras, 'reference' | 'golden'>,
  count: number,
): Generator<Row> {
  const rows = reference?.rows ?? [];
  // References are often sorted by class.
  const step = Math.max(1, Math.floor(rows.length / (4 * count)));
  for (let index = 0; index < rows.length; index += step) {
    const texts = rows[index] ?? [];
    if (reference !== undefined) yield referenceInstance(spec, reference, texts);
  }
  for (const { instance } of golden?.rows ?? []) yield instance;
}

function tryRead(spec: ModelSpec, row: Row, rowsOfRun: number): Tensors | undefined {
  const placed = Array.from({ length: rowsOfRun }, () => ({ field: 'sample', row }));
  try {
    return readRows(spec, placed);
  } catch {
    // A sample that no caller could send is none; what is wrong with the files was told before.
    return undefined;
  }
}
