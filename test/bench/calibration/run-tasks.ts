import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { OnCleanup } from '@slipway/testing';
import type { ScenarioTally, SimulationTask } from './scenario.js';

/** Runs of a task that a thread takes at a time, so that all threads end together. */
const SLICES = 24;

/** Each task's tallies, from as many threads as there are cores. The seeds of the slices, so the result, are fixed. */
export async function runTasks(
  onCleanup: OnCleanup,
  tasks: readonly SimulationTask[],
): Promise<ScenarioTally[][]> {
  const totals = tasks.map(({ scenarios }) =>
    scenarios.map(() => ({ runs: 0, alarms: 0, found: 0, columns: 0 })),
  );
  const slices = tasks.flatMap((task, index) => sliceTask(task, index));
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    onCleanup(async () => {
      await worker.terminate();
    });
    for (let next = slices.pop(); next !== undefined; next = slices.pop()) {
      worker.postMessage(next.task);
      const [tallies] = (await once(worker, 'message')) as [ScenarioTally[]];
      totals[next.index] = totals[next.index]!.map((total, at) => add(total, tallies[at]!));
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return totals;
}

function sliceTask(task: SimulationTask, index: number) {
  const count = Math.min(SLICES, task.runs);
  return Array.from({ length: count }, (_, slice) => {
    const from = Math.floor((slice * task.runs) / count);
    const runs = Math.floor(((slice + 1) * task.runs) / count) - from;
    return { index, task: { ...task, runs, seed: task.seed + slice } };
  });
}

function add(first: ScenarioTally, second: ScenarioTally): ScenarioTally {
  return {
    runs: first.runs + second.runs,
    alarms: first.alarms + second.alarms,
    found: first.found + second.found,
    columns: first.columns + second.columns,
  };
}
