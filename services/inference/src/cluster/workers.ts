import type { Lifecycle } from '@slipway/core';
import { createWorkerLife, type WorkerLifeDeps } from './worker-life.js';

/**
 * Several serving processes as one service. Started when all of them serve; when one cannot, none does. Stopped when all
 * have drained and ended. Processes and not threads: each has its own gRPC server and event loop, and Envoy balances
 * requests over them.
 */
export function createWorkers(deps: WorkerLifeDeps, count: number): Lifecycle {
  const workers = Array.from({ length: count }, (_, index) => createWorkerLife(deps, index));
  const stop = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.stop()));
  };
  return {
    start: async () => {
      // A parent that is forced to end leaves nobody behind.
      process.once('exit', () => {
        for (const worker of workers) worker.kill();
      });
      try {
        await Promise.all(workers.map((worker) => worker.start()));
      } catch (error) {
        await stop();
        throw error;
      }
      deps.logger.info('workers serving', { workers: count });
    },
    stop,
  };
}
