import { DomainError } from '@slipway/core';
import { interpretOutputs, readRows, specLabel, type ModelSpec } from '@slipway/model';
import type { Executor } from '../executor/executor.js';
import type { Golden } from '../repository/read-golden.js';

/** Compares the model with its golden answers; the first difference is thrown. */
export async function checkGolden(
  spec: ModelSpec,
  executor: Executor,
  golden: Golden,
): Promise<void> {
  const placed = golden.rows.map(({ instance }, row) => ({
    field: `golden.json: rows[${String(row)}].instance`,
    row: instance,
  }));
  const { outputs } = await executor.run(readRows(spec, placed));
  const got = interpretOutputs(spec, outputs, placed.length);
  const width = got.classes.length;
  for (const [row, expected] of golden.rows.entries()) {
    const check = (
      what: string,
      want: number | string,
      have: number | string | undefined,
    ): void => {
      const isClose =
        typeof want === 'number' && typeof have === 'number'
          ? Math.abs(want - have) <= golden.tolerance * Math.max(1, Math.abs(want))
          : want === have;
      if (!isClose) throw difference(spec, row, what, want, have);
    };
    check('prediction', expected.prediction, got.predictions[row]);
    if (expected.label !== undefined) check('label', expected.label, got.labels[row]);
    for (const [column, probability] of (expected.probabilities ?? []).entries()) {
      const have = got.classProbabilities[row * width + column];
      check(`probabilities[${String(column)}]`, probability, have);
    }
  }
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
