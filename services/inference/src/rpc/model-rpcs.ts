import { DomainError } from '@slipway/core';
import type {
  GetModelInfoRequest,
  GetModelInfoResponse,
  GetModelRequest,
  GetModelResponse,
  ListModelsResponse,
} from '@slipway/proto';
import { describeVersions, type DescribeVersionsDeps } from './describe-versions.js';

export interface ModelRpcs {
  readonly listModels: () => ListModelsResponse;
  readonly getModel: (request: GetModelRequest) => GetModelResponse;
  readonly getModelInfo: (request: GetModelInfoRequest) => GetModelInfoResponse;
}

/** What is loaded. */
export function createModelRpcs(deps: DescribeVersionsDeps): ModelRpcs {
  const { registry, chooser } = deps;

  return {
    listModels: () => ({
      models: registry.modelNames().map((modelName) => ({
        modelName,
        versions: describeVersions(deps, modelName),
      })),
    }),
    getModel: ({ modelName }) => {
      registry.requireModel(modelName);
      return { modelName, versions: describeVersions(deps, modelName) };
    },
    getModelInfo: (request) => {
      const modelName = chooser.resolveName(request.modelName);
      registry.requireModel(modelName);
      const versions = describeVersions(deps, modelName);
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
