import { DomainError } from '@slipway/core';
import type { openInference } from '@slipway/proto';
import type { LoadedVersion } from '../registry/loaded-version.js';
import type { ModelRegistry } from '../registry/model-registry.js';
import { isAnswering, type VersionEntry } from '../registry/version-entry.js';
import type { VersionChooser } from '../scoring/choose-version.js';
import type { DrainMark } from '../state/drain-mark.js';
import { modelConfig } from './model-config.js';
import { modelMetadata } from './model-metadata.js';
import { modelStatistics } from './model-statistics.js';
import type { StatsBook } from './stats-book.js';

/** Questions about models, the same by gRPC and REST. An empty version is the stable one. */
export interface ModelViews {
  /** A model or version that is not there is not ready, and none is while the replica stops. */
  readonly isReady: (modelName: string, modelVersion: string) => boolean;
  readonly metadata: (
    modelName: string,
    modelVersion: string,
  ) => openInference.ModelMetadataResponse;
  readonly config: (modelName: string, modelVersion: string) => openInference.ModelConfig;
  /** Without a version of every one, without a model of every model. */
  readonly statistics: (modelName: string, modelVersion: string) => openInference.ModelStatistics[];
  readonly index: (isReadyOnly: boolean) => openInference.RepositoryIndexResponse_ModelIndex[];
}

export interface ModelViewsDeps {
  readonly registry: ModelRegistry;
  readonly chooser: VersionChooser;
  readonly stats: StatsBook;
  readonly drain: Pick<DrainMark, 'isDraining'>;
}

export function createModelViews(deps: ModelViewsDeps): ModelViews {
  const { registry, chooser, stats, drain } = deps;

  const find = (name: string, modelVersion: string): LoadedVersion => {
    const modelName = chooser.resolveName(name);
    registry.requireModel(modelName);
    const version = modelVersion || chooser.tableOf(modelName)?.stable;
    if (version !== undefined) return registry.get(modelName, version);
    const message = `model ${modelName}: no version is ready`;
    throw new DomainError('unavailable', 'NO_VERSION_READY', message);
  };

  const statisticsOf = (modelName: string): openInference.ModelStatistics[] =>
    registry.readyVersions(modelName).map((version) => {
      const { spec } = registry.get(modelName, version);
      return modelStatistics(spec, stats.of(spec));
    });

  return {
    isReady: (name, version) => {
      if (drain.isDraining()) return false;
      try {
        return find(name, version).executor.isHealthy();
      } catch (error) {
        if (error instanceof DomainError) return false;
        throw error;
      }
    },
    metadata: (name, version) => {
      const { spec } = find(name, version);
      return modelMetadata(spec, registry.readyVersions(spec.modelName));
    },
    config: (name, version) => modelConfig(find(name, version)),
    statistics: (name, version) => {
      if (name === '') return registry.modelNames().flatMap(statisticsOf);
      registry.requireModel(name);
      if (version === '') return statisticsOf(name);
      const { spec } = registry.get(name, version);
      return [modelStatistics(spec, stats.of(spec))];
    },
    index: (isReadyOnly) =>
      registry
        .modelNames()
        .flatMap(registry.versions)
        .filter((entry) => !isReadyOnly || isAnswering(entry))
        .map(indexEntry),
  };
}

function indexEntry(entry: VersionEntry): openInference.RepositoryIndexResponse_ModelIndex {
  const { modelName: name, modelVersion: version, state } = entry;
  switch (state.state) {
    case 'loading':
      return { name, version, state: 'LOADING', reason: '' };
    case 'failed':
      return { name, version, state: 'UNAVAILABLE', reason: state.reason };
    case 'unloaded':
      return { name, version, state: 'UNAVAILABLE', reason: 'unloaded' };
    case 'ready':
      return isAnswering(entry)
        ? { name, version, state: 'READY', reason: state.note ?? '' }
        : { name, version, state: 'UNAVAILABLE', reason: 'a run does not come to its end' };
  }
}
