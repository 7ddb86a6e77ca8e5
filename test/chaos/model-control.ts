import { credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { ModelServiceClient, type ReplicaModel } from '@slipway/proto';
import type { OnCleanup } from '@slipway/testing';

/** ModelService of one replica: what the model has become there. A call that does not succeed is an error. */
export interface ModelControl {
  readonly load: (modelName: string) => Promise<ReplicaModel>;
  readonly unload: (modelName: string) => Promise<ReplicaModel>;
  readonly reload: (modelName: string) => Promise<ReplicaModel>;
}

type OnEnd = (
  error: ServiceError | null,
  response: { readonly replicas: readonly ReplicaModel[] },
) => void;

const timeoutMs = 30_000;

export function connectModelControl(onCleanup: OnCleanup, port: number): ModelControl {
  const client = new ModelServiceClient(`127.0.0.1:${String(port)}`, credentials.createInsecure());
  onCleanup(() => {
    client.close();
  });
  const metadata = new Metadata();
  const options = (): { readonly deadline: number } => ({ deadline: Date.now() + timeoutMs });
  const named = (modelName: string) => ({ modelName, modelVersion: '' });
  return {
    load: (name) => settle((onEnd) => client.loadModel(named(name), metadata, options(), onEnd)),
    unload: (name) =>
      settle((onEnd) => client.unloadModel(named(name), metadata, options(), onEnd)),
    reload: (name) =>
      settle((onEnd) => client.reloadModel(named(name), metadata, options(), onEnd)),
  };
}

function settle(call: (onEnd: OnEnd) => unknown): Promise<ReplicaModel> {
  return new Promise((resolve, reject) => {
    call((error, response) => {
      const [model] = error === null ? response.replicas : [];
      if (model === undefined) reject(error ?? new Error('no replica has answered'));
      else resolve(model);
    });
  });
}
