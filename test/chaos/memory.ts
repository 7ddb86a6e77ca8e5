import type { Figure } from '../load/figure.js';
import { median } from '../load/median.js';
import { bulkyModel } from '../load/models/bulky-model.js';
import { writeRepository } from '../load/models/write-repository.js';
import { residentBytesOf } from '../load/resident-bytes.js';
import { startReplica } from '../load/start-replica.js';
import type { Chaos } from './chaos.js';
import { connectModelControl } from './model-control.js';

const modelBytes = 20e6;
const megabyte = 1e6;

export const memory: Chaos = {
  name: 'memory',
  promise: 'two hundred times loading and unloading a model of 20 MB leaves its memory behind',
  run: async ({ onCleanup, redisUrl, isShort }) => {
    const cycles = isShort ? 40 : 200;
    const modelsDir = await writeRepository(onCleanup, {
      'iris/1.0.0': 'iris/1.0.0',
      'bulky/1.0.0': bulkyModel(modelBytes),
    });
    const { grpcPort, pid } = await startReplica(onCleanup, { modelsDir, redisUrl });
    const control = connectModelControl(onCleanup, grpcPort);
    const resident = (): number => residentBytesOf(pid) / megabyte;

    const loaded = resident();
    await control.unload('bulky');
    const first = resident();
    const sizes: number[] = [];
    const loadMs: number[] = [];
    for (let cycle = 0; cycle < cycles; cycle++) {
      const startedMs = performance.now();
      await control.load('bulky');
      loadMs.push(performance.now() - startedMs);
      await control.unload('bulky');
      sizes.push(resident());
    }
    const last = sizes.at(-1) ?? 0;
    return [
      { name: 'a load takes, median', value: median(loadMs), unit: 'ms' },
      { name: 'with the model', value: loaded, unit: 'MB' },
      { name: 'before the first cycle', value: first, unit: 'MB' },
      ...[0.25, 0.5, 0.75].map((share) => ({
        name: `after ${String(Math.round(cycles * share))} cycles`,
        value: sizes[Math.round(cycles * share) - 1] ?? 0,
        unit: 'MB',
      })),
      { name: `after ${String(cycles)} cycles`, value: last, unit: 'MB' },
      { name: 'grew by', value: last - first, unit: 'MB', target: { atMost: 50 } },
    ] satisfies readonly Figure[];
  },
};
