import { systemClock } from '@slipway/core';
import { createMetrics } from '@slipway/telemetry';
import { createBatchMetrics } from '../src/batching/batch-metrics.js';
import { createBatching } from '../src/batching/batching.js';
import type { LoadedVersion } from '../src/registry/loaded-version.js';
import { loadVersion } from '../src/registry/load-version.js';
import type { VersionFiles } from '../src/repository/scan-repository.js';

/** Opens versions as the service does, for tests of what is built on top. */
export function openVersion(): (files: VersionFiles) => Promise<LoadedVersion> {
  const limits = { maxBatchRows: 256, maxQueuedRows: 8192, maxQueueWaitMs: 10_000 };
  const metrics = createBatchMetrics(createMetrics());
  const batching = createBatching({ metrics, clock: systemClock }, limits);
  return (files) => loadVersion(files, { clock: systemClock, batching });
}
