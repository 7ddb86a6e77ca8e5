import { DomainError } from '@slipway/core';
import { shardOf } from '@slipway/events';
import { compareVersions } from '@slipway/routing';
import type { LoadedProfile } from '../fold/loaded-profile.js';
import type { VersionState } from '../fold/version-state.js';
import type { ShardWorker } from '../ingest/shard-worker.js';
import type { ProfileStore } from '../profiles/profile-store.js';
import type { StableVersions } from './stable-versions.js';

/** A version of which there is traffic, or a reference, or both. */
export interface KnownVersion {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly state: VersionState | undefined;
  readonly reference: LoadedProfile | undefined;
}

/** All versions that this monitor knows, and how a request names one. */
export interface VersionDirectory {
  /** By model and version; of one model when it is named. */
  readonly list: (modelName?: string) => readonly KnownVersion[];
  /** The versions of a model; throws `not_found` when there are none, `unavailable` when another monitor has them. */
  readonly versionsOf: (modelName: string) => readonly KnownVersion[];
  /** The version that is meant: by default that of the default model, and the stable one. Throws like `versionsOf`. */
  readonly resolve: (modelName: string, modelVersion: string) => KnownVersion;
  /** The model that is meant by a name, which may be empty; throws `invalid` when that is not clear. */
  readonly modelMeant: (modelName: string) => string;
}

export interface VersionDirectoryDeps {
  readonly shards: readonly Pick<ShardWorker, 'state' | 'otherOwner'>[];
  readonly profiles: Pick<ProfileStore, 'list'>;
  readonly stable: Pick<StableVersions, 'of'>;
  /** The model that is meant when none is named; empty: the only one. */
  readonly defaultModel: string;
}

export function createVersionDirectory(deps: VersionDirectoryDeps): VersionDirectory {
  const list = (modelName?: string): readonly KnownVersion[] => {
    const known = new Map<string, KnownVersion>();
    for (const reference of deps.profiles.list()) {
      known.set(keyOf(reference), { ...nameOf(reference), state: undefined, reference });
    }
    for (const state of deps.shards.flatMap((shard) => shard.state()?.versions() ?? [])) {
      const reference = state.reference() ?? known.get(keyOf(state))?.reference;
      known.set(keyOf(state), { ...nameOf(state), state, reference });
    }
    return [...known.values()]
      .filter((version) => modelName === undefined || version.modelName === modelName)
      .sort(byName);
  };

  const versionsOf = (modelName: string): readonly KnownVersion[] => {
    const shard = shardOf(modelName);
    const worker = deps.shards[shard];
    if (worker?.state() === undefined) throw notHere(modelName, shard, worker?.otherOwner());
    const versions = list(modelName);
    if (versions.length > 0) return versions;
    throw new DomainError(
      'not_found',
      'MODEL_NOT_FOUND',
      `model "${modelName}": neither predictions nor a reference profile are known; known models: ${listed(list().map((version) => version.modelName))}`,
    );
  };

  const modelMeant = (modelName: string): string => {
    if (modelName !== '') return modelName;
    if (deps.defaultModel !== '') return deps.defaultModel;
    const names = [...new Set(list().map((version) => version.modelName))];
    if (names.length === 1 && names[0] !== undefined) return names[0];
    throw new DomainError(
      'invalid',
      'MODEL_NAME_MISSING',
      `model_name: expected one of ${listed(names)}, got none`,
    );
  };

  return {
    list,
    versionsOf,
    modelMeant,
    resolve: (modelName, modelVersion) => {
      const model = modelMeant(modelName);
      const versions = versionsOf(model);
      const find = (name: string | undefined): KnownVersion | undefined =>
        versions.find((version) => version.modelVersion === name);
      const meant =
        modelVersion === '' ? (find(deps.stable.of(model)) ?? versions[0]) : find(modelVersion);
      if (meant !== undefined) return meant;
      throw new DomainError(
        'not_found',
        'VERSION_NOT_FOUND',
        `version "${modelVersion}" of model "${model}" is not known; known versions: ${listed(versions.map((version) => version.modelVersion))}`,
      );
    },
  };
}

function nameOf({ modelName, modelVersion }: KnownName): KnownName {
  return { modelName, modelVersion };
}

function keyOf({ modelName, modelVersion }: KnownName): string {
  return `${modelName}@${modelVersion}`;
}

type KnownName = Pick<KnownVersion, 'modelName' | 'modelVersion'>;

function byName(a: KnownName, b: KnownName): number {
  if (a.modelName !== b.modelName) return a.modelName < b.modelName ? -1 : 1;
  return compareVersions(a.modelVersion, b.modelVersion);
}

function listed(names: readonly string[]): string {
  return [...new Set(names)].join(', ') || 'none';
}

function notHere(modelName: string, shard: number, owner: string | undefined): DomainError {
  const who = owner === undefined ? 'no monitor yet' : `monitor ${owner}`;
  return new DomainError(
    'unavailable',
    'SHARD_NOT_OWNED',
    `model "${modelName}": the events of its shard ${String(shard)} are read by ${who}, not by this one`,
    { retryAfterMs: 1000 },
  );
}
