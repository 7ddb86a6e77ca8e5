import { DomainError } from '@slipway/core';
import { bindService, type ServiceBinding } from '@slipway/grpc';
import {
  ModelServiceService,
  type ModelServiceServer,
  type ReloadModelRequest,
  type ReloadModelResponse,
} from '@slipway/proto';
import { toModels, type TestModels, type TestState } from './test-replica.js';

export interface TestModelServiceDeps {
  readonly models: () => TestModels;
  readonly setModels: (models: TestModels) => void;
  readonly refusal: () => string;
  readonly onChange: (change: string) => void;
}

/** ModelService of a replica without models: it changes what it reports. The default model is iris. */
export function testModelService(deps: TestModelServiceDeps): ServiceBinding {
  const change =
    (name: string, state: TestState) =>
    (request: ReloadModelRequest): ReloadModelResponse => {
      const { modelVersion } = request;
      const modelName = request.modelName || 'iris';
      deps.onChange(`${name} ${modelName}@${modelVersion}`);
      if (deps.refusal() !== '') {
        throw new DomainError('precondition', 'LOAD_FAILED', deps.refusal());
      }
      const known = deps.models()[modelName];
      if (known === undefined) {
        throw new DomainError('not_found', 'MODEL_NOT_FOUND', `no model "${modelName}"`);
      }
      const versions = modelVersion === '' ? Object.keys(known) : [modelVersion];
      const changed = { ...known, ...Object.fromEntries(versions.map((key) => [key, state])) };
      deps.setModels({ ...deps.models(), [modelName]: changed });
      const [model] = toModels({ [modelName]: changed });
      return {
        modelName,
        replicas: [{ replica: 'its own name', error: undefined, versions: model?.versions ?? [] }],
      };
    };

  return bindService<ModelServiceServer>(ModelServiceService, {
    loadModel: change('loadModel', 'READY'),
    unloadModel: change('unloadModel', 'UNLOADED'),
    reloadModel: change('reloadModel', 'READY'),
  });
}
