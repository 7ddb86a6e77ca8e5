import { setTimeout as pause } from 'node:timers/promises';
import { DomainError, messageOf, type Clock } from '@slipway/core';
import { bindService, type ServiceBinding } from '@slipway/grpc';
import {
  RouteServiceService,
  type GetRoutesResponse,
  type PutRoutesRequest,
  type RouteServiceServer,
  type SetAliasRequest,
  type SetAliasResponse,
} from '@slipway/proto';
import { parseVersion, withAlias, withWeights, type RouteTable } from '@slipway/routing';
import type { Fleet } from '../discovery/fleet.js';
import { problemOf, type PublishOutcome } from '../envoy/publish-outcome.js';
import { checkReady, liveRoutes, modelOf } from './check-routes.js';
import type { RouteBoard } from './route-board.js';

export interface RouteServiceDeps {
  /** Undefined until every replica was asked. */
  readonly fleet: () => Fleet | undefined;
  readonly board: RouteBoard;
  /** Stores a table in the place of the one of the generation before; `conflict` when somebody else was first. */
  readonly store: (table: RouteTable) => Promise<void>;
  /** Brings Envoy to what the board says now. */
  readonly publish: () => Promise<PublishOutcome>;
  /** The table of a model that Envoy goes by. */
  readonly inForce: (modelName: string) => RouteTable | undefined;
  readonly clock: Clock;
}

/** How long a caller waits for Envoy. */
const confirmTimeoutMs = 2000;

/** RouteService: reads and sets the weights. */
export function createRouteService(deps: RouteServiceDeps): ServiceBinding {
  const { board, clock } = deps;

  const putRoutes = async (request: PutRoutesRequest): Promise<GetRoutesResponse> => {
    const { modelName, weights } = request;
    const fleet = knownFleet();
    checkReady(modelName, weights, modelOf(fleet, modelName));
    return toResponse(await change(fleet, modelName, (table) => withWeights(table, weights)));
  };

  const setAlias = async (request: SetAliasRequest): Promise<SetAliasResponse> => {
    const { modelName, alias } = request;
    const modelVersion = parseVersion(request.modelVersion) ?? request.modelVersion;
    const fleet = knownFleet();
    const model = modelOf(fleet, modelName);
    // An alias never points at a version that does not answer.
    if (modelVersion !== '') checkReady(modelName, { [modelVersion]: 1 }, model, 'alias');
    const next = await change(fleet, modelName, (table) => withAlias(table, alias, modelVersion));
    // Those that are served: what points at a version that is gone is not.
    const { stable, aliases } = liveRoutes(fleet, modelName, next);
    return { modelName, aliases: { ...aliases, stable }, generation: next.generation };
  };

  /** Stores the next table and waits until Envoy goes by it. */
  const change = async (
    fleet: Fleet,
    modelName: string,
    nextOf: (table: RouteTable) => RouteTable,
  ): Promise<RouteTable> => {
    const deadlineMs = clock.monotonicMs() + confirmTimeoutMs;
    const stored = (await orNotSet(modelName, board.refresh())).get(modelName);
    const base = board.tables()?.get(modelName) ?? liveRoutes(fleet, modelName, undefined);
    // The order of the shares is the base's, also where Redis has lost it; the generation is what Redis has.
    const next = nextOf({ ...base, generation: stored?.generation ?? 0 });
    await orNotSet(modelName, deps.store(next));
    board.accept(next);
    await awaitEnvoy(next, deadlineMs);
    return next;
  };

  const awaitEnvoy = async (table: RouteTable, deadlineMs: number): Promise<void> => {
    let problem = 'its files are still being written';
    const confirm = async (): Promise<boolean> => {
      while (clock.monotonicMs() < deadlineMs) {
        problem = await tryPublish();
        if (problem === '') return true;
        await pause(50);
      }
      return false;
    };
    const leftMs = deadlineMs - clock.monotonicMs();
    if (await Promise.race([confirm(), pause(leftMs, false, { ref: false })])) return;
    throw new DomainError(
      'deadline',
      'ROUTES_NOT_IN_FORCE',
      `routes of model ${table.modelName}: generation ${String(table.generation)} is stored but not in force after ${String(confirmTimeoutMs)} ms: ${problem}`,
    );
  };

  /** Empty when Envoy has it. */
  const tryPublish = async (): Promise<string> => {
    try {
      const outcome = await deps.publish();
      return outcome === 'confirmed' ? '' : problemOf[outcome];
    } catch (error) {
      return messageOf(error);
    }
  };

  const knownFleet = (): Fleet => {
    const fleet = deps.fleet();
    if (fleet !== undefined) return fleet;
    throw new DomainError(
      'unavailable',
      'REPLICAS_UNKNOWN',
      'the inference replicas have not been asked yet which models they have; try again',
    );
  };

  return bindService<RouteServiceServer>(RouteServiceService, {
    getRoutes: ({ modelName }) => {
      const fleet = knownFleet();
      modelOf(fleet, modelName);
      const stored = board.tables()?.get(modelName);
      return toResponse(deps.inForce(modelName) ?? liveRoutes(fleet, modelName, stored));
    },
    putRoutes,
    setAlias,
  });
}

/** Says what the failure means for the routes. */
async function orNotSet<T>(modelName: string, promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (cause) {
    if (!(cause instanceof DomainError) || cause.kind !== 'unavailable') throw cause;
    const message = `routes of model ${modelName} were not set, the old ones stay in force: ${cause.message}`;
    throw new DomainError('unavailable', cause.code, message, { cause });
  }
}

function toResponse({ modelName, shares, stable, generation }: RouteTable): GetRoutesResponse {
  const weights: Record<string, number> = {};
  for (const { version, weight } of shares) weights[version] = (weights[version] ?? 0) + weight;
  return { modelName, weights, stable, generation };
}
