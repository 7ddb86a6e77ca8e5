import { createLogger, systemClock } from '@slipway/core';
import { createMetrics } from '@slipway/telemetry';
import { createBatchMetrics } from '../src/batching/batch-metrics.js';
import { createBatching } from '../src/batching/batching.js';
import { createVersionLoader } from '../src/loading/version-loader.js';
import type { LoadedVersion } from '../src/registry/loaded-version.js';
import type { VersionFiles } from '../src/repository/scan-repository.js';

/** Opens versions as the service does, for tests of what is built on top. */
export function openVersion(): (files: VersionFiles) => Promise<LoadedVersion> {
  const limits = { maxBatchRows: 256, maxQueuedRows: 8192, maxQueueWaitMs: 10_000 };
  const metrics = createBatchMetrics(createMetrics());
  const batching = createBatching({ metrics, clock: systemClock }, limits);
  const logger = createLogger({ service: 'test', level: 'error' });
  const loadLimits = { maxRows: 1000, cpuBudget: 2, stuckAfterMs: 10_000 };
  return createVersionLoader({ batching, clock: systemClock, logger }, loadLimits).load;
}
