import type { Endpoint } from '../address.js';

export type VersionState = 'ready' | 'loading' | 'failed' | 'unloaded';

/** One version as one replica has it. */
export interface ReplicaVersion {
  readonly modelName: string;
  readonly version: string;
  readonly state: VersionState;
  /** Why it failed. */
  readonly reason: string;
}

/** What a replica has answered last; undefined when it did not. */
export interface ReplicaReport {
  readonly endpoint: Endpoint;
  readonly versions: readonly ReplicaVersion[] | undefined;
}

/** A version across the replicas. */
export interface FleetVersion {
  readonly version: string;
  /** The replicas that have it ready, in the order in which they are configured. */
  readonly readyOn: readonly Endpoint[];
  /** Its state in a few words, for people: `failed (bad digest)`. */
  readonly summary: string;
}

/** Which replica has what: by model name and then by version. */
export type Fleet = ReadonlyMap<string, ReadonlyMap<string, FleetVersion>>;

/** Joins what the replicas say. A replica that does not answer has nothing. */
export function mergeReports(reports: readonly ReplicaReport[]): Fleet {
  const fleet = new Map<string, Map<string, FleetVersion>>();
  for (const { endpoint, versions = [] } of reports) {
    for (const { modelName, version, state, reason } of versions) {
      const model = fleet.get(modelName) ?? new Map<string, FleetVersion>();
      fleet.set(modelName, model);
      const known = model.get(version);
      const readyOn = [...(known?.readyOn ?? []), ...(state === 'ready' ? [endpoint] : [])];
      const summary = known?.summary ?? (state === 'failed' ? `failed (${reason})` : state);
      model.set(version, { version, readyOn, summary: readyOn.length > 0 ? 'ready' : summary });
    }
  }
  return fleet;
}

/** The versions of a model that at least one replica has ready. */
export function readyVersions(fleet: Fleet, modelName: string): readonly string[] {
  return [...(fleet.get(modelName)?.values() ?? [])]
    .filter(({ readyOn }) => readyOn.length > 0)
    .map(({ version }) => version);
}
