import { createLogger, systemClock } from '@slipway/core';
import type { RouteTable } from '@slipway/routing';
import { createMetrics, type Metrics } from '@slipway/telemetry';
import type { OnCleanup } from '@slipway/testing';
import { createLoadMetrics } from '../src/registry/load-metrics.js';
import type { LoadedVersion } from '../src/registry/loaded-version.js';
import { createModelRegistry, type OwnedRegistry } from '../src/registry/model-registry.js';
import { createRepository, type Repository } from '../src/repository/repository.js';
import type { VersionFiles } from '../src/repository/scan-repository.js';
import { openVersion } from './open-version.js';

export interface StartedRegistry {
  readonly registry: OwnedRegistry;
  readonly repository: Repository;
  readonly metrics: Metrics;
  /** `model@version` of every version that was opened, in turn. */
  readonly opened: readonly string[];
  readonly logLines: readonly string[];
}

export interface StartRegistryOptions {
  readonly probationMs?: number;
  readonly storedTable?: (modelName: string) => RouteTable | undefined;
  /** Around the opening of a version. */
  readonly open?: (
    files: VersionFiles,
    really: (files: VersionFiles) => Promise<LoadedVersion>,
  ) => Promise<LoadedVersion>;
}

/** A registry over a real repository and real models, started. */
export async function startRegistry(
  onCleanup: OnCleanup,
  root: string,
  options: StartRegistryOptions = {},
): Promise<StartedRegistry> {
  const { probationMs = 0, storedTable = () => undefined } = options;
  const logLines: string[] = [];
  const opened: string[] = [];
  const logger = createLogger({
    service: 'test',
    level: 'info',
    write: (line) => void logLines.push(line),
  });
  const metrics = createMetrics();
  const repository = createRepository(logger, { root, modelPath: '' });
  const really = openVersion();
  const open = async (files: VersionFiles): Promise<LoadedVersion> => {
    opened.push(`${files.modelName}@${files.modelVersion}`);
    return options.open === undefined ? really(files) : options.open(files, really);
  };
  const registry = createModelRegistry(
    {
      open,
      repository,
      readTable: (modelName) => Promise.resolve(storedTable(modelName)),
      metrics: createLoadMetrics(metrics),
      logger,
      clock: systemClock,
    },
    { probationMs },
  );
  onCleanup(registry.close);
  await registry.start();
  return { registry, repository, metrics, opened, logLines };
}
