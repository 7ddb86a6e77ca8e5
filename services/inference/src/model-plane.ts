import type { Clock, Component, Logger } from '@slipway/core';
import type { RouteTable } from '@slipway/routing';
import type { Metrics } from '@slipway/telemetry';
import type { InferenceConfig } from './config.js';
import { createLoadMetrics } from './registry/load-metrics.js';
import type { LoadedVersion } from './registry/loaded-version.js';
import { createModelRegistry, type OwnedRegistry } from './registry/model-registry.js';
import { createReadiness, type Readiness } from './registry/readiness.js';
import { createRepository } from './repository/repository.js';
import type { VersionFiles } from './repository/scan-repository.js';
import { createModelHealth } from './state/model-health.js';
import { createRepositoryWatch } from './state/repository-watch.js';

/** What is loaded, what may change it, and who is told. */
export interface ModelPlane {
  readonly registry: OwnedRegistry;
  readonly readiness: Readiness;
  /** Loads what the repository has, and closes everything. */
  readonly models: Component;
  /** The watch of the repository, where it is switched on; health of replica, models and versions, first to stop. */
  readonly watchAndHealth: (
    setServing: (service: string, isServing: boolean) => void,
  ) => readonly Component[];
}

export interface ModelPlaneDeps {
  readonly open: (files: VersionFiles) => Promise<LoadedVersion>;
  /** The route table that somebody has set for a model, as it is now. */
  readonly readTable: (modelName: string) => Promise<RouteTable | undefined>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: Clock;
}

type Settings = Pick<
  InferenceConfig,
  'modelRepository' | 'modelPath' | 'probationMs' | 'strictReadiness' | 'watchRepositoryMs'
>;

/** Wires repository, registry, readiness, health and watch. */
export function createModelPlane(deps: ModelPlaneDeps, settings: Settings): ModelPlane {
  const { logger } = deps;
  const { modelRepository: root, modelPath, probationMs, watchRepositoryMs } = settings;
  const repository = createRepository(logger, { root, modelPath });
  const registry = createModelRegistry(
    { ...deps, repository, metrics: createLoadMetrics(deps.metrics) },
    { probationMs },
  );
  const readiness = createReadiness(registry, { isStrict: settings.strictReadiness });
  const { control, modelNames } = registry;
  const watch = createRepositoryWatch(
    { repository, control, modelNames, logger },
    { intervalMs: watchRepositoryMs },
  );
  return {
    registry,
    readiness,
    models: { name: 'models', start: registry.start, stop: registry.close },
    watchAndHealth: (setServing) => [
      ...(watchRepositoryMs > 0 ? [watch] : []),
      createModelHealth({ registry, readiness, setServing }),
    ],
  };
}
