import { DomainError } from '@slipway/core';
import { callUnary, createClient } from '@slipway/grpc';
import { ModelServiceClient, type ReloadModelResponse } from '@slipway/proto';
import { formatAddress, type Endpoint } from '../address.js';

/** Loads the versions that are not loaded, takes versions out, or makes what is loaded what the repository has. */
export type ModelChange = 'loadModel' | 'unloadModel' | 'reloadModel';

export interface ModelChangeRequest {
  readonly modelName: string;
  readonly modelVersion: string;
}

/** What one replica made of a change. */
export interface ReplicaOutcome {
  readonly address: string;
  readonly result: ReloadModelResponse | DomainError;
}

/** ModelService of every replica. */
export interface ReplicaModels {
  /** Asks all of them at once and waits for each, whatever the others say. */
  readonly askAll: (
    change: ModelChange,
    request: ModelChangeRequest,
    timeoutMs: number,
  ) => Promise<readonly ReplicaOutcome[]>;
  readonly close: () => void;
}

export function createReplicaModels(replicas: readonly Endpoint[]): ReplicaModels {
  const clients = replicas.map(({ grpc }) => {
    const address = formatAddress(grpc);
    return { address, client: createClient(ModelServiceClient, address) };
  });

  const ask = async (
    client: ModelServiceClient,
    change: ModelChange,
    request: ModelChangeRequest,
    timeoutMs: number,
  ): Promise<ReloadModelResponse | DomainError> => {
    try {
      // Requests and answers of the three have the same shape.
      const method: ModelServiceClient['reloadModel'] = client[change].bind(client);
      return await callUnary(client, method, { ...request }, { timeoutMs });
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  };

  return {
    askAll: (change, request, timeoutMs) =>
      Promise.all(
        clients.map(async ({ address, client }) => ({
          address,
          result: await ask(client, change, request, timeoutMs),
        })),
      ),
    close: () => {
      for (const { client } of clients) client.close();
    },
  };
}
