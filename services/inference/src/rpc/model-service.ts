import { DomainError } from '@slipway/core';
import { bindService, type ServiceBinding } from '@slipway/grpc';
import {
  ModelServiceService,
  type ModelServiceServer,
  type ReloadModelResponse,
} from '@slipway/proto';
import type { OwnedRegistry } from '../registry/model-registry.js';
import { describeVersions, type DescribeVersionsDeps } from './describe-versions.js';

export interface ModelServiceDeps extends DescribeVersionsDeps {
  readonly registry: OwnedRegistry;
}

/** ModelService for this replica alone; the gateway's controller asks all of them. */
export function createModelService(
  deps: ModelServiceDeps,
  options: { readonly replicaId: string },
): ServiceBinding {
  const { chooser, registry } = deps;
  const { control } = registry;

  const answer = (modelName: string): ReloadModelResponse => {
    const versions = describeVersions(deps, modelName);
    return { modelName, replicas: [{ replica: options.replicaId, error: undefined, versions }] };
  };

  return bindService<ModelServiceServer>(ModelServiceService, {
    loadModel: async ({ modelName, modelVersion }) => {
      await control.load(named(modelName), modelVersion);
      return answer(modelName);
    },
    unloadModel: async ({ modelName, modelVersion }) => {
      await control.unload(named(modelName), modelVersion);
      return answer(modelName);
    },
    reloadModel: async (request) => {
      const modelName = chooser.resolveName(request.modelName);
      await control.reload(modelName, request.modelVersion);
      return answer(modelName);
    },
  });
}

function named(modelName: string): string {
  if (modelName !== '') return modelName;
  const message = 'model_name: expected the name of a model, got nothing';
  throw new DomainError('invalid', 'NO_MODEL_NAME', message);
}
