import { DomainError, type Clock } from '@slipway/core';
import type {
  GetModelInfoRequest,
  GetModelInfoResponse,
  GetModelRequest,
  GetModelResponse,
  ListModelsResponse,
  ModelVersion,
} from '@slipway/proto';
import type { ModelRegistry } from '../registry/model-registry.js';
import type { VersionChooser } from '../scoring/choose-version.js';
import { writeVersion } from './write-model.js';

export interface ModelRpcsDeps {
  readonly registry: ModelRegistry;
  readonly chooser: VersionChooser;
  readonly clock: Clock;
}

export interface ModelRpcs {
  readonly listModels: () => ListModelsResponse;
  readonly getModel: (request: GetModelRequest) => GetModelResponse;
  readonly getModelInfo: (request: GetModelInfoRequest) => GetModelInfoResponse;
}

/** What is loaded. */
export function createModelRpcs(deps: ModelRpcsDeps): ModelRpcs {
  const { registry, chooser, clock } = deps;

  const versionsOf = (modelName: string): ModelVersion[] => {
    const table = chooser.tableOf(modelName);
    return registry.versions(modelName).map((entry) => writeVersion(entry, table, clock.nowMs()));
  };

  return {
    listModels: () => ({
      models: registry.modelNames().map((modelName) => ({
        modelName,
        versions: versionsOf(modelName),
      })),
    }),
    getModel: ({ modelName }) => {
      registry.requireModel(modelName);
      return { modelName, versions: versionsOf(modelName) };
    },
    getModelInfo: (request) => {
      const modelName = chooser.resolveName(request.modelName);
      registry.requireModel(modelName);
      const versions = versionsOf(modelName);
      const stable = versions.find(({ aliases }) => aliases.includes('stable'));
      if (stable === undefined) {
        throw new DomainError(
          'unavailable',
          'NO_VERSION_READY',
          `model ${modelName}: no version is ready; GET /v1/models/${modelName} says why`,
        );
      }
      const { modelVersion: version, loadedAt, task: type, uptimeS: uptime } = stable;
      return { modelName, version, loadedAt, type, uptime, versions };
    },
  };
}
