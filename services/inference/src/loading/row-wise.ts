import { numberAt, type ModelSpec, type Tensor } from '@slipway/model';
import type { RowWise } from '../batching/batching-plan.js';
import { joinRows } from '../batching/join-rows.js';
import type { Executor } from '../executor/executor.js';
import type { SampleRun } from './run-samples.js';

/** Largest accepted difference, relative to the largest value of the row's output. */
const tolerance = 1e-5;
/** Half precision has three digits. */
const halfTolerance = 2e-3;

/**
 * May rows of several requests lie in one run? Only when the graph has an axis for them, and when different rows answer
 * together exactly as each alone: a graph that normalises over its batch, say, mixes callers up.
 */
export async function checkRowWise(
  { rowAxis }: Pick<ModelSpec, 'rowAxis'>,
  executor: Pick<Executor, 'run'>,
  samples: readonly SampleRun[],
): Promise<RowWise> {
  const impossible = (reason: string): RowWise => ({ isPossible: false, reason });
  if (rowAxis.kind !== 'free' || !rowAxis.isJoinable) {
    return impossible('its inputs have no free first dimension in common');
  }
  if (samples.length < 2) return impossible('there were no two rows to try it with');
  const { outputs } = await executor.run(joinRows(samples.map(({ inputs }) => inputs)));
  for (const [name, tensor] of Object.entries(outputs)) {
    if (tensor.shape[0] !== samples.length) {
      return impossible(`output ${name} does not have a row for each row of the inputs`);
    }
    const row = samples.findIndex((alone, index) => !isSameRow(alone.outputs[name], tensor, index));
    if (row >= 0) return impossible(`output ${name} of a row depends on the rows beside it`);
  }
  return { isPossible: true, reason: '' };
}

/** Is the single row the one at `row` of the whole? */
function isSameRow(single: Tensor | undefined, whole: Tensor, row: number): boolean {
  if (single === undefined || single.shape[0] !== 1) return false;
  const width = single.data.length;
  if (width * (whole.shape[0] ?? 0) !== whole.data.length) return false;
  const isFloat = whole.datatype.startsWith('FP');
  const limit = isFloat ? largest(single) * toleranceOf(single) : 0;
  for (let column = 0; column < width; column++) {
    const index = row * width + column;
    const isSame = isFloat
      ? isClose(numberAt(single, column), numberAt(whole, index), limit)
      : single.data[column] === whole.data[index];
    if (!isSame) return false;
  }
  return true;
}

function isClose(a: number, b: number, limit: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= limit;
}

function toleranceOf({ datatype }: Tensor): number {
  return datatype === 'FP16' ? halfTolerance : tolerance;
}

function largest(tensor: Tensor): number {
  let found = 0;
  for (let index = 0; index < tensor.data.length; index++) {
    const value = Math.abs(numberAt(tensor, index));
    if (Number.isFinite(value) && value > found) found = value;
  }
  return found;
}
