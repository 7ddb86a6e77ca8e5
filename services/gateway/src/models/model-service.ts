import { setTimeout as pause } from 'node:timers/promises';
import { DomainError, type Clock } from '@slipway/core';
import { bindService, type CallContext, type ServiceBinding } from '@slipway/grpc';
import {
  ModelServiceService,
  type ModelServiceServer,
  type ReloadModelResponse,
} from '@slipway/proto';
import { parseVersion, requireUnused } from '@slipway/routing';
import type { Discovery } from '../discovery/discovery.js';
import { readyVersions } from '../discovery/fleet.js';
import type { RouteBoard } from '../routes/route-board.js';
import { joinOutcomes } from './join-outcomes.js';
import type { ModelChange, ModelChangeRequest, ReplicaModels } from './replica-models.js';

export interface ModelServiceDeps {
  readonly replicas: Pick<ReplicaModels, 'askAll'>;
  readonly discovery: Pick<Discovery, 'fleet' | 'refresh'>;
  readonly board: Pick<RouteBoard, 'tables' | 'refresh'>;
  /** Brings Envoy to what is known now. */
  readonly publish: () => Promise<unknown>;
  readonly clock: Clock;
}

/** Large models take their time; who wants to wait less sets a deadline. */
const modelChangeTimeoutMs = 300_000;
/** How long an answer waits for Envoy: what is loaded is reachable then, as a rule. */
const followTimeoutMs = 2000;

/** ModelService for all replicas: each change is made on every one of them, and the routes follow at once. */
export function createModelService(deps: ModelServiceDeps): ServiceBinding {
  const { replicas, discovery, board, clock } = deps;

  const change = async (
    which: ModelChange,
    { modelName, modelVersion }: ModelChangeRequest,
    { deadlineMs }: CallContext,
  ): Promise<ReloadModelResponse> => {
    const timeoutMs = Math.min(deadlineMs - clock.nowMs(), modelChangeTimeoutMs);
    const outcomes = await replicas.askAll(which, { modelName, modelVersion }, timeoutMs);
    // After a failure, too: some replicas may have changed.
    await follow();
    return joinOutcomes(modelName, outcomes);
  };

  const follow = async (): Promise<void> => {
    await discovery.refresh();
    // What keeps Envoy from following shows in /ready and is tried again; the models are loaded all the same.
    const published = deps.publish().catch(() => undefined);
    await Promise.race([published, pause(followTimeoutMs, undefined, { ref: false })]);
  };

  /** Each replica checks this too, by tables that are a little older; here nothing has been unloaded yet. */
  const checkUnload = async (request: ModelChangeRequest): Promise<void> => {
    const { modelName } = request;
    if (modelName === '') throw noModelName();
    const fleet = discovery.fleet();
    if (request.modelVersion === '' || fleet === undefined) return;
    // While Redis is away the last tables are in force.
    await board.refresh().catch(() => undefined);
    requireUnused(modelName, parseVersion(request.modelVersion) ?? request.modelVersion, {
      table: board.tables()?.get(modelName),
      readyVersions: readyVersions(fleet, modelName),
    });
  };

  return bindService<ModelServiceServer>(ModelServiceService, {
    loadModel: (request, context) => {
      if (request.modelName === '') throw noModelName();
      return change('loadModel', request, context);
    },
    unloadModel: async (request, context) => {
      await checkUnload(request);
      return change('unloadModel', request, context);
    },
    reloadModel: (request, context) => change('reloadModel', request, context),
  });
}

function noModelName(): DomainError {
  const message = 'model_name: expected the name of a model, got nothing';
  return new DomainError('invalid', 'NO_MODEL_NAME', message);
}
