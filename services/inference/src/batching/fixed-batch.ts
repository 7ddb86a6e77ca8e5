import type { Tensors } from '@slipway/model';
import type { Executor, RunResult } from '../executor/executor.js';
import { joinRows } from './join-rows.js';
import { rowsOf } from './split-rows.js';

/**
 * Runs a graph whose first dimension is fixed at `size` for any number of rows, `size` rows at a time. The last turn is
 * filled up with copies of the last row, whose answers are dropped.
 */
export function createFixedBatchRun(
  executor: Pick<Executor, 'run'>,
  size: number,
): (inputs: Tensors, rows: number) => Promise<RunResult> {
  return async (inputs, rows) => {
    if (rows === size) return executor.run(inputs);
    const turns: Tensors[] = [];
    let runMs = 0;
    for (let start = 0; start < rows; start += size) {
      const result = await executor.run(turnOf(inputs, start, Math.min(size, rows - start), size));
      turns.push(result.outputs);
      runMs += result.runMs;
    }
    return { outputs: cut(joinRows(turns), 0, rows), runMs };
  };
}

/** Rows from `start`, filled up to `size` with the last one of them. */
function turnOf(inputs: Tensors, start: number, rows: number, size: number): Tensors {
  const turn = cut(inputs, start, rows);
  const filler = cut(inputs, start + rows - 1, 1);
  return joinRows([turn, ...Array<Tensors>(size - rows).fill(filler)]);
}

function cut(tensors: Tensors, start: number, rows: number): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const width = tensor.data.length / (tensor.shape[0] ?? 1);
      return [name, rowsOf(tensor, start, rows, width)];
    }),
  );
}
