import { compareVersions, liveTable, type RouteTable } from '@slipway/routing';
import type { Address, Endpoint } from '../address.js';
import { readyVersions, type Fleet } from '../discovery/fleet.js';
import type { RouteTables } from '../routes/route-copy.js';

/** The processes behind the gateway that do not come and go. */
export interface Upstreams {
  /** Every inference replica. */
  readonly replicas: readonly Endpoint[];
  /** Any of them answers for all. */
  readonly monitors: readonly Address[];
  readonly controller: Address;
  readonly controllerHttp: Address;
}

/** The replicas that have one version ready. */
export interface VersionPlan {
  readonly modelName: string;
  readonly version: string;
  readonly endpoints: readonly Endpoint[];
}

/** How the traffic of one model is shared. */
export interface ModelPlan {
  readonly modelName: string;
  /** Only of versions that are ready. */
  readonly table: RouteTable;
  readonly readyVersions: readonly string[];
}

/** All that Envoy's files are rendered from. */
export interface GatewayPlan {
  readonly upstreams: Upstreams;
  readonly versions: readonly VersionPlan[];
  readonly models: readonly ModelPlan[];
  /** Of requests that name none. */
  readonly defaultModel: string | undefined;
}

export interface PlanInput {
  readonly upstreams: Upstreams;
  readonly fleet: Fleet;
  readonly tables: RouteTables;
  /** The one that was configured; empty: the only model there is. */
  readonly defaultModel: string;
}

/** What Envoy is to do, sorted, so that the same state always renders the same files. */
export function planGateway(input: PlanInput): GatewayPlan {
  const { upstreams, fleet, tables } = input;
  const modelNames = [...fleet.keys()].sort();
  const models = modelNames.filter(isRoutable).flatMap((modelName) => {
    const ready = readyVersions(fleet, modelName).filter(isRoutable).toSorted(compareVersions);
    const table = liveTable(modelName, tables.get(modelName), ready);
    return table === undefined ? [] : [{ modelName, table, readyVersions: ready }];
  });
  const versions = models.flatMap((model) =>
    model.readyVersions.map((version) => ({
      modelName: model.modelName,
      version,
      endpoints: fleet.get(model.modelName)?.get(version)?.readyOn ?? [],
    })),
  );
  const only = modelNames.length === 1 ? modelNames[0] : undefined;
  return { upstreams, versions, models, defaultModel: input.defaultModel || only };
}

/** A name that headers and Envoy's files can carry. Any replica answers for the others, by its own choice. */
export function isRoutable(name: string): boolean {
  return /^[\w.+-]{1,200}$/.test(name);
}

export function clusterName(modelName: string, version: string): string {
  return `${modelName}@${version}`;
}

/** The HTTP side of the same replicas. */
export function httpClusterName(modelName: string, version: string): string {
  return `${clusterName(modelName, version)}/http`;
}

/** The cluster's name in statistics, where Envoy cuts names at dots. */
export function statName(modelName: string, version: string): string {
  return clusterName(modelName, version).replaceAll('.', '_');
}

export function httpStatName(modelName: string, version: string): string {
  return `${statName(modelName, version)}_http`;
}
