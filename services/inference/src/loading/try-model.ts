import { performance } from 'node:perf_hooks';
import { messageOf } from '@slipway/core';
import type { ModelSpec, Tensors } from '@slipway/model';
import type { RowWise } from '../batching/batching-plan.js';
import { joinRows } from '../batching/join-rows.js';
import type { Executor } from '../executor/executor.js';
import type { VersionExtras } from '../repository/read-version.js';
import { checkRowWise } from './row-wise.js';
import { longRunMs, runSamples } from './run-samples.js';

/** What trying a model has shown. */
export interface Trial {
  /** Why it could not be tried, if it could not. */
  readonly problem: string | undefined;
  /** Median of a run of one row, or of as many as the graph takes at a time. */
  readonly runMs: number;
  /** A run of the largest request, as far as a smaller one tells; at least `runMs`. */
  readonly fullRunMs: number;
  readonly rowWise: RowWise;
}

export interface TrialInput {
  readonly spec: ModelSpec;
  readonly extras: Pick<VersionExtras, 'reference' | 'golden'>;
  /** Most rows of one request. */
  readonly maxRows: number;
}

type Runs = Pick<Executor, 'run'>;

/** Longest time for runs that are only there to be timed. */
const timingMs = 60;
const maxTimedRuns = 15;
const largerRows = 64;

/** Warms a session up with rows it was made for, else with made-up ones, and measures it on the way. */
export async function tryModel(runs: Runs, input: TrialInput): Promise<Trial> {
  const { spec, extras, maxRows } = input;
  try {
    const samples = await runSamples(runs, spec, extras);
    const inputs = samples.map((sample) => sample.inputs);
    const quickestMs = Math.min(...samples.map(({ runMs }) => runMs));
    const runMs = quickestMs > timingMs ? quickestMs : await medianRunMs(runs, inputs[0] ?? {});
    const rowWise = await checkRowWise(spec, runs, samples);
    const isMany = spec.rowAxis.kind === 'free' && spec.rowAxis.isJoinable && runMs < longRunMs;
    const rowMs = isMany ? await msOfRow(runs, inputs, runMs) : 0;
    return { problem: undefined, runMs, fullRunMs: runMs + rowMs * (maxRows - 1), rowWise };
  } catch (error) {
    const problem = messageOf(error);
    const rowWise = { isPossible: false, reason: `it could not be tried: ${problem}` };
    return { problem, runMs: 0, fullRunMs: 0, rowWise };
  }
}

async function medianRunMs(runs: Runs, inputs: Tensors): Promise<number> {
  const times: number[] = [];
  const endMs = performance.now() + timingMs;
  do {
    times.push((await runs.run(inputs)).runMs);
  } while (times.length < maxTimedRuns && performance.now() < endMs);
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
}

/** What one more row adds to a run. */
async function msOfRow(runs: Runs, inputs: readonly Tensors[], runMs: number): Promise<number> {
  const rows = Array.from({ length: largerRows }, (_, row) => inputs[row % inputs.length] ?? {});
  const larger = joinRows(rows);
  await runs.run(larger);
  const largerMs = await medianRunMs(runs, larger);
  return Math.max(0, largerMs - runMs) / (largerRows - 1);
}
