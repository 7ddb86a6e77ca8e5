import { DomainError, type Clock, type Logger } from '@slipway/core';
import { compareVersions, parseVersion, type RouteTable } from '@slipway/routing';
import type { ModelSpec } from '@slipway/model';
import type { Repository } from '../repository/repository.js';
import type { VersionFiles } from '../repository/scan-repository.js';
import type { LoadMetrics } from './load-metrics.js';
import type { LoadedVersion } from './loaded-version.js';
import { modelNotFound, notServed, versionNotFound } from './lookup-errors.js';
import { createModelControl, type ModelControl } from './model-control.js';
import { createSlotTable, type SlotTable } from './slot-table.js';
import type { VersionEntry } from './version-entry.js';
import { createVersionSlot, type VersionSlot } from './version-slot.js';

/** The versions of this replica, as requests see them. */
export interface ModelRegistry {
  /** Sorted. */
  readonly modelNames: () => readonly string[];
  /** Sorted by version; empty for an unknown model. */
  readonly versions: (modelName: string) => readonly VersionEntry[];
  /** Those that answer, sorted; the same list until something changes. */
  readonly readyVersions: (modelName: string) => readonly string[];
  /** The version, if it is loaded; otherwise `not_found` or `unavailable` with what there is. */
  readonly get: (modelName: string, modelVersion: string) => LoadedVersion;
  /** Throws `not_found` with the models there are. */
  readonly requireModel: (modelName: string) => void;
}

/** The registry, for those who start, change, watch and stop it. */
export interface OwnedRegistry extends ModelRegistry {
  /**
   * Loads what the repository has, version after version; one that fails is kept as failed, with its reason. An empty
   * repository is a beginning, too: models may be copied into it later.
   */
  readonly start: () => Promise<void>;
  readonly control: ModelControl;
  /** The models that the start found, once each of their versions was tried. */
  readonly startedWith: () => readonly string[] | undefined;
  /** Called when a version changes: loaded, failed, replaced, unloaded, gone, healthy or not. */
  readonly onChange: (listener: () => void) => void;
  /** Answers what was accepted, and closes everything. */
  readonly close: () => Promise<void>;
}

export interface ModelRegistryDeps {
  /** Reads, opens and tries a version; throws what is wrong with it. */
  readonly open: (files: VersionFiles) => Promise<LoadedVersion>;
  readonly repository: Repository;
  /** The route table that somebody has set for a model, as it is now. */
  readonly readTable: (modelName: string) => Promise<RouteTable | undefined>;
  readonly metrics: LoadMetrics;
  readonly logger: Logger;
  readonly clock: Clock;
}

export interface ModelRegistryOptions {
  /** How long a version that was replaced stays open, to answer again if the new one fails. */
  readonly probationMs: number;
}

export function createModelRegistry(
  deps: ModelRegistryDeps,
  options: ModelRegistryOptions,
): OwnedRegistry {
  const { repository, readTable } = deps;
  const table = createSlotTable();
  let startedWith: readonly string[] | undefined;
  let isStopped = false;

  const slotOf = ({ modelName, modelVersion }: VersionFiles): VersionSlot => {
    const known = table.get(modelName, modelVersion);
    if (known !== undefined) return known;
    const slot = createVersionSlot(
      {
        ...deps,
        onChange: table.changed,
        predecessor: () => nearestLower(table, modelName, modelVersion),
        isStopped: () => isStopped,
      },
      { modelName, modelVersion, ...options },
    );
    table.add(slot);
    return slot;
  };

  const start = async (): Promise<void> => {
    const versions = await filesAtStart(deps);
    const slots = versions.map((files) => ({ files, slot: slotOf(files) }));
    for (const { files, slot } of slots) {
      // What is wrong is in the slot's state and in the log; the others are loaded all the same.
      await slot.load(files, await repository.fingerprintOf(files)).catch(() => undefined);
    }
    startedWith = table.modelNames();
    table.changed();
  };

  const allEntries = (): readonly VersionEntry[] => table.modelNames().flatMap(table.entries);
  deps.metrics.readFrom(allEntries);

  return {
    ...lookups(table),
    start,
    control: createModelControl({ table, repository, readTable, slotOf }),
    startedWith: () => startedWith,
    onChange: table.onChange,
    close: async () => {
      isStopped = true;
      const slots = table.modelNames().flatMap(table.slots);
      await Promise.all(slots.map((slot) => slot.unload()));
    },
  };
}

async function filesAtStart({
  repository,
  logger,
}: ModelRegistryDeps): Promise<readonly VersionFiles[]> {
  try {
    return (await repository.scan()).versions;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'EMPTY_REPOSITORY') throw error;
    logger.warn(error.message);
    return [];
  }
}

function lookups(table: SlotTable): ModelRegistry {
  const requireModel = (modelName: string): void => {
    if (table.entries(modelName).length === 0) throw modelNotFound(modelName, table.modelNames());
  };
  return {
    modelNames: table.modelNames,
    versions: table.entries,
    readyVersions: table.readyVersions,
    get: (modelName, modelVersion) => {
      const slot =
        table.get(modelName, modelVersion) ??
        table.get(modelName, parseVersion(modelVersion) ?? modelVersion);
      const state = slot?.state();
      if (state?.state === 'ready') return state.loaded;
      requireModel(modelName);
      const entries = table.entries(modelName);
      const entry = entries.find((known) => known.modelVersion === slot?.modelVersion);
      if (entry !== undefined) throw notServed(entry);
      const versions = entries.map((known) => known.modelVersion);
      throw versionNotFound(modelName, modelVersion, versions);
    },
    requireModel,
  };
}

/** What the callers of a new version are used to. */
function nearestLower(
  table: SlotTable,
  modelName: string,
  modelVersion: string,
): ModelSpec | undefined {
  return table
    .entries(modelName)
    .filter((entry) => compareVersions(entry.modelVersion, modelVersion) < 0)
    .map(({ state }) => (state.state === 'ready' ? state.loaded.spec : undefined))
    .findLast((spec) => spec !== undefined);
}
