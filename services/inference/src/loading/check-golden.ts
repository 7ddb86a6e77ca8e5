import { DomainError } from '@slipway/core';
import { interpretOutputs, readRows, specLabel, type ModelSpec } from '@slipway/model';
import type { Executor } from '../executor/executor.js';
import type { Golden } from '../repository/read-golden.js';

type GoldenRow = Golden['rows'][number];

/** Compares the model with its golden answers; the first difference is thrown. */
export async function checkGolden(
  spec: ModelSpec,
  executor: Pick<Executor, 'run'>,
  golden: Golden,
): Promise<void> {
  const size = rowsOfRun(spec, golden.rows.length);
  for (let start = 0; start < golden.rows.length; start += size) {
    await checkRun(spec, executor, golden, start, size);
  }
}

/** All at once where the graph takes any number of rows. */
function rowsOfRun({ rowAxis }: ModelSpec, all: number): number {
  return rowAxis.kind === 'free' ? all : (rowAxis.size ?? 1);
}

async function checkRun(
  spec: ModelSpec,
  executor: Pick<Executor, 'run'>,
  { rows, tolerance }: Golden,
  start: number,
  size: number,
): Promise<void> {
  // A fixed number of rows is filled up with the last one.
  const placed = Array.from({ length: size }, (_, index) => {
    const row = Math.min(start + index, rows.length - 1);
    return { field: `golden.json: rows[${String(row)}].instance`, row: rows[row]?.instance };
  });
  const { outputs } = await executor.run(readRows(spec, placed));
  const got = interpretOutputs(spec, outputs, size);
  const width = got.classes.length;
  for (const [index, expected] of rows.slice(start, start + size).entries()) {
    for (const { what, want, have } of comparisons(expected, got, index, width)) {
      if (!isEqual(want, have, tolerance)) throw difference(spec, start + index, what, want, have);
    }
  }
}

interface Comparison {
  readonly what: string;
  readonly want: number | string;
  readonly have: number | string | undefined;
}

function comparisons(
  { prediction, label, probabilities = [] }: GoldenRow,
  got: ReturnType<typeof interpretOutputs>,
  row: number,
  width: number,
): readonly Comparison[] {
  return [
    { what: 'prediction', want: prediction, have: got.predictions[row] },
    ...(label === undefined ? [] : [{ what: 'label', want: label, have: got.labels[row] }]),
    ...probabilities.map((want, column) => ({
      what: `probabilities[${String(column)}]`,
      want,
      have: got.classProbabilities[row * width + column],
    })),
  ];
}

function isEqual(
  want: number | string,
  have: number | string | undefined,
  tolerance: number,
): boolean {
  if (typeof want !== 'number' || typeof have !== 'number') return want === have;
  return Math.abs(want - have) <= tolerance * Math.max(1, Math.abs(want));
}

function difference(
  spec: ModelSpec,
  row: number,
  what: string,
  expected: number | string,
  got: number | string | undefined,
): DomainError {
  return new DomainError(
    'precondition',
    'GOLDEN_MISMATCH',
    `${specLabel(spec)}: golden.json: rows[${String(row)}].${what}: expected ${String(expected)}, got ${String(got)}`,
  );
}
