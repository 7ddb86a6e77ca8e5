import { Worker } from 'node:worker_threads';
import { createLogger, systemClock } from '@slipway/core';
import { createMetrics } from '@slipway/telemetry';
import { type OnCleanup, type OnnxGraph } from '@slipway/testing';
import { createBatchMetrics } from '../src/batching/batch-metrics.js';
import { createBatching } from '../src/batching/batching.js';
import { startSessionThread } from '../src/executor/session-thread.js';
import type { LoadLimits } from '../src/loading/prepared-version.js';
import { createVersionLoader } from '../src/loading/version-loader.js';
import type { LoadedVersion } from '../src/registry/loaded-version.js';
import { makeRepository } from './model-folders.js';

/** A loader on its own, with its threads in view. */
export interface VersionLoading {
  /** Writes a version `m@1.0.0` and loads it; it is closed by the test's end. */
  readonly load: (graph: OnnxGraph | Uint8Array, card?: object) => Promise<LoadedVersion>;
  /** Loads `m@1.0.0` as it lies in this repository. */
  readonly loadFrom: (root: string) => Promise<LoadedVersion>;
  /** Every thread that was ever started. */
  readonly workers: readonly Worker[];
  readonly runningWorkers: () => number;
  readonly logLines: readonly string[];
  readonly close: () => Promise<void>;
}

export function createVersionLoading(
  onCleanup: OnCleanup,
  limits: Partial<LoadLimits> = {},
): VersionLoading {
  const workers: Worker[] = [];
  const logLines: string[] = [];
  const write = (line: string): void => void logLines.push(line);
  const batching = createBatching(
    { metrics: createBatchMetrics(createMetrics()), clock: systemClock },
    { maxBatchRows: 256, maxQueuedRows: 8192, maxQueueWaitMs: 10_000 },
  );
  const loader = createVersionLoader(
    {
      batching,
      clock: systemClock,
      logger: createLogger({ service: 'test', level: 'info', write }),
      startThread: () =>
        startSessionThread((file, options) => {
          const worker = new Worker(file, options);
          workers.push(worker);
          return worker;
        }),
    },
    { maxRows: 1000, cpuBudget: 2, stuckAfterMs: 10_000, ...limits },
  );
  onCleanup(loader.close);

  const loadFrom = async (root: string): Promise<LoadedVersion> => {
    const folder = `${root}/m/1.0.0`;
    const onnxPath = `${folder}/model.onnx`;
    const loaded = await loader.load({ modelName: 'm', modelVersion: '1.0.0', onnxPath, folder });
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> => (closing ??= loaded.close());
    onCleanup(close);
    return { ...loaded, close };
  };

  return {
    load: async (graph, card = {}) => {
      const path = 'm/1.0.0/model.onnx';
      const files = { 'm/1.0.0/card.json': JSON.stringify(card) };
      const root = await makeRepository(
        onCleanup,
        graph instanceof Uint8Array
          ? { files: { ...files, [path]: graph } }
          : { files, tiny: { [path]: graph } },
      );
      return loadFrom(root);
    },
    loadFrom,
    workers,
    // A worker that has ended has lost its number.
    runningWorkers: () => workers.filter(({ threadId }) => threadId >= 0).length,
    logLines,
    close: loader.close,
  };
}
