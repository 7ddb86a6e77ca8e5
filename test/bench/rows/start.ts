import { cpuMicrosOf } from '../../load/cpu-time.js';
import { writeRepository } from '../../load/models/write-repository.js';
import { startReplica } from '../../load/start-replica.js';
import { irisModel } from '../iris.js';
import { median } from '../../load/median.js';
import type { Row } from '../row.js';

const graceMs = 5_000;

export const start: Row = {
  name: 'start',
  title: 'from the start of the process until it says that it serves, one small model',
  run: async ({ onCleanup, redisUrl, repeats }) => {
    const modelsDir = await writeRepository(onCleanup, { 'iris/1.0.0': irisModel });
    const times: number[] = [];
    const cpuTimes: number[] = [];
    // The first one fills Node's compile cache, as the first start after an installation does.
    for (let at = 0; at <= repeats; at++) {
      const replica = await startReplica(onCleanup, { modelsDir, redisUrl });
      if (at > 0) times.push(replica.startMs / 1000);
      if (at > 0) cpuTimes.push(cpuMicrosOf(replica.pid) / 1e6);
      await replica.stop({ graceMs });
    }
    const range = [Math.min(...times), Math.max(...times)] as const;
    return {
      figures: [
        { name: 'start to ready', value: median(times), unit: 's', range, target: { atMost: 0.7 } },
        { name: 'CPU of it', value: median(cpuTimes), unit: 's' },
      ],
      notes: [],
    };
  },
};
