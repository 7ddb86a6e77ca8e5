import { createPeriodic, type Clock, type Component, type Logger } from '@slipway/core';
import { callUnary, createClient } from '@slipway/grpc';
import {
  InferenceServiceClient,
  ModelVersion_State,
  type ListModelsResponse,
} from '@slipway/proto';
import { formatAddress, type Endpoint } from '../address.js';
import type { ReplicaVersion, VersionState } from './fleet.js';

/** Asks one replica again and again what it has. */
export interface ReplicaPoller extends Component {
  readonly endpoint: Endpoint;
  /** The last answer; undefined while the replica does not answer. */
  readonly versions: () => readonly ReplicaVersion[] | undefined;
  /** It was asked at least once, answered or not. */
  readonly wasAsked: () => boolean;
  /**
   * It has been seen with nothing left to load. A later load does not take that back; nor does it count against a
   * replica that has been away ever since the start, once there was time enough to start it.
   */
  readonly hasSettled: () => boolean;
  /** Asks now, and resolves when the replica has answered or not. */
  readonly refresh: () => Promise<void>;
}

export interface ReplicaPollerDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when the answer differs from the one before. */
  readonly onChange: () => void;
}

const intervalMs = 300;
const timeoutMs = 1000;
const startLimitMs = 15_000;

const clientOptions = {
  'grpc.initial_reconnect_backoff_ms': 100,
  // The default of two minutes would keep a replica that is back out of the traffic for as long.
  'grpc.max_reconnect_backoff_ms': 500,
  'grpc.max_receive_message_length': 64 * 2 ** 20,
};

export function createReplicaPoller(deps: ReplicaPollerDeps, endpoint: Endpoint): ReplicaPoller {
  const { clock, logger } = deps;
  const client = createClient(InferenceServiceClient, formatAddress(endpoint.grpc), clientOptions);
  const startedMs = clock.monotonicMs();
  let versions: readonly ReplicaVersion[] | undefined;
  let isAsked = false;
  let isSettled = false;
  let lastTurn = 0;
  let acceptedTurn = 0;

  const accept = (turn: number, next: readonly ReplicaVersion[] | undefined): void => {
    // An answer to an older question, which was overtaken.
    if (turn < acceptedTurn) return;
    acceptedTurn = turn;
    const hasChanged = !isAsked || JSON.stringify(next) !== JSON.stringify(versions);
    versions = next;
    isAsked = true;
    isSettled ||= next?.every(({ state }) => state !== 'loading') ?? false;
    if (hasChanged) deps.onChange();
  };

  const ask = async (): Promise<void> => {
    const turn = ++lastTurn;
    try {
      const method = client.listModels.bind(client);
      accept(turn, readVersions(await callUnary(client, method, {}, { timeoutMs })));
    } catch (error) {
      accept(turn, undefined);
      throw error;
    }
  };

  const periodic = createPeriodic(ask, logger, {
    name: `replica ${formatAddress(endpoint.grpc)}`,
    intervalMs,
  });
  return {
    ...periodic,
    stop: async () => {
      await periodic.stop();
      client.close();
    },
    endpoint,
    versions: () => versions,
    wasAsked: () => isAsked,
    hasSettled: () =>
      isSettled || (versions === undefined && clock.monotonicMs() - startedMs > startLimitMs),
    // The loop tells of failures, once.
    refresh: () => ask().catch(() => undefined),
  };
}

const states: Readonly<Partial<Record<ModelVersion_State, VersionState>>> = {
  [ModelVersion_State.READY]: 'ready',
  [ModelVersion_State.LOADING]: 'loading',
  [ModelVersion_State.FAILED]: 'failed',
};

function readVersions(response: ListModelsResponse): readonly ReplicaVersion[] {
  return response.models.flatMap(({ modelName, versions }) =>
    versions.map(({ modelVersion, state, reason }) => ({
      modelName,
      version: modelVersion,
      state: states[state] ?? 'unloaded',
      reason,
    })),
  );
}
