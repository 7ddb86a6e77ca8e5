import { join } from 'node:path';
import { createLogger, requireConfig, runService, systemClock } from '@slipway/core';
import { followParent } from './cluster/follow-parent.js';
import { startWorkerProcess } from './cluster/worker-process.js';
import { createWorkers } from './cluster/workers.js';
import { loadConfig, workerEnv } from './config.js';

const config = requireConfig(loadConfig);
const logger = createLogger({ service: 'slipway-inference', level: config.logLevel });
if (config.workers > 1) {
  const startWorker = (index: number) =>
    startWorkerProcess(join(import.meta.dirname, 'main.js'), workerEnv(config, index));
  const deps = { startWorker, logger, clock: systemClock };
  await runService(createWorkers(deps, config.workers), logger);
} else {
  const reportServing = followParent();
  // Not above: the parent of workers has no use for ONNX Runtime and all the rest.
  const { createInferenceApp } = await import('./app.js');
  await runService(createInferenceApp(config, logger), logger);
  reportServing();
}
