import { parentPort } from 'node:worker_threads';
import type { SimulationTask } from './scenario.js';
import { simulate } from './simulate.js';

parentPort?.on('message', (task: SimulationTask) => {
  parentPort?.postMessage(simulate(task));
});
