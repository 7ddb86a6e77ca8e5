import { DomainError } from '@slipway/core';
import {
  interpretOutputs,
  readRows,
  specLabel,
  type ModelSpec,
  type Tensors,
} from '@slipway/model';
import { createFixedBatchRun } from '../batching/fixed-batch.js';
import type { Executor, RunResult } from '../executor/executor.js';
import type { Golden } from '../repository/read-golden.js';

type GoldenRow = Golden['rows'][number];

/** Compares the model with its golden answers; the first difference is thrown. */
export async function checkGolden(
  spec: ModelSpec,
  executor: Pick<Executor, 'run'>,
  { rows, tolerance }: Golden,
): Promise<void> {
  const placed = rows.map(({ instance }, row) => ({
    field: `golden.json: rows[${String(row)}].instance`,
    row: instance,
  }));
  const { outputs } = await runRows(spec, executor, readRows(spec, placed), rows.length);
  const got = interpretOutputs(spec, outputs, rows.length);
  for (const [row, expected] of rows.entries()) {
    for (const { what, want, have } of comparisons(expected, got, row, got.classes.length)) {
      if (!isEqual(want, have, tolerance)) throw difference(spec, row, what, want, have);
    }
  }
}

/** All at once, or as many at a time as the graph takes. */
function runRows(
  { rowAxis }: ModelSpec,
  executor: Pick<Executor, 'run'>,
  inputs: Tensors,
  rows: number,
): Promise<RunResult> {
  if (rowAxis.kind === 'free') return executor.run(inputs);
  return createFixedBatchRun(executor, rowAxis.size ?? 1)(inputs, rows);
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
