import { performance } from 'node:perf_hooks';
import { interpretOutputs, readRows, type ModelSpec } from '@slipway/model';
import { createFixedBatchRun } from '../batching/fixed-batch.js';
import type { Executor } from '../executor/executor.js';

/** What the model says to rows of its reference. */
export interface ScoredRows {
  /** Which of the rows were scored; those that a request could not send are not among them. */
  readonly scored: readonly number[];
  /** Class index by place among `classes`, or the value of a regression. */
  readonly predicted: readonly number[];
  /** Class names as callers see them; empty for regression. */
  readonly labels: readonly string[];
  readonly classes: readonly string[];
  /** rows x classes, row-major; empty without probabilities. */
  readonly probabilities: readonly number[];
  /** Probability of the predicted class; empty without probabilities. */
  readonly ofPredicted: readonly number[];
}

type Instance = Readonly<Record<string, unknown>>;

const rowsPerRun = 256;
/** A model that takes longer for all of its rows is not measured. */
const maxScoringMs = 10_000;

/** Runs the model over rows; undefined when that takes too long, or when it refuses. */
export async function scoreReference(
  spec: ModelSpec,
  executor: Pick<Executor, 'run'>,
  instances: readonly Instance[],
  maxRows: number,
): Promise<ScoredRows | undefined> {
  const scored = instances.flatMap((row, index) => (isReadable(spec, row) ? [index] : []));
  const startedMs = performance.now();
  const predicted: number[] = [];
  const labels: string[] = [];
  const probabilities: number[] = [];
  const ofPredicted: number[] = [];
  let classes: readonly string[] = [];
  for (let start = 0; start < scored.length;) {
    if (performance.now() - startedMs > maxScoringMs) return undefined;
    const turn = scored.slice(start, start + Math.min(rowsPerRun, maxRows));
    const rows = turn.map((index) => instances[index] ?? {});
    const answers = interpretOutputs(spec, await runRows(spec, executor, rows), rows.length);
    classes = answers.classes;
    for (let row = 0; row < rows.length; row++) {
      const label = answers.labels[row];
      predicted.push(
        label === undefined ? (answers.predictions[row] ?? NaN) : classes.indexOf(label),
      );
    }
    labels.push(...answers.labels);
    probabilities.push(...answers.classProbabilities);
    ofPredicted.push(...answers.probabilities);
    start += turn.length;
  }
  return { scored, predicted, labels, classes, probabilities, ofPredicted };
}

function isReadable(spec: ModelSpec, row: Instance): boolean {
  try {
    readRows(spec, [{ field: 'reference', row }]);
    return true;
  } catch {
    // A row that no caller could send says nothing about the answers that callers get.
    return false;
  }
}

/** All at once, or as many at a time as the graph takes. */
async function runRows(
  spec: ModelSpec,
  executor: Pick<Executor, 'run'>,
  rows: readonly Instance[],
): Promise<Parameters<typeof interpretOutputs>[1]> {
  const inputs = readRows(
    spec,
    rows.map((row) => ({ field: 'reference', row })),
  );
  const { rowAxis } = spec;
  const run =
    rowAxis.kind === 'free'
      ? executor.run(inputs)
      : createFixedBatchRun(executor, rowAxis.size ?? 1)(inputs, rows.length);
  return (await run).outputs;
}
