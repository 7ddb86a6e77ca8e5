import { withDeadline } from '@slipway/core';
import { specLabel } from '@slipway/model';
import { parseVersion, requireUnused, type RouteTable } from '@slipway/routing';
import type { Repository } from '../repository/repository.js';
import type { VersionFiles } from '../repository/scan-repository.js';
import { findFiles, isWanted, type Wanted } from './find-files.js';
import { isDue } from './is-due.js';
import { createLanes } from './lanes.js';
import { joinFailures } from './load-failure.js';
import { modelNotFound, versionNotFound } from './lookup-errors.js';
import type { SlotTable } from './slot-table.js';
import type { VersionSlot } from './version-slot.js';

/**
 * Changes what is loaded while predictions go on. Changes of one model follow each other; each resolves when its work is
 * done and throws what went wrong: `not_found` with what there is, `precondition` with the reason.
 */
export interface ModelControl {
  /** Loads what the repository has and what is not ready. Without a version: every version. */
  readonly load: (modelName: string, modelVersion?: string) => Promise<void>;
  /** Finishes and frees. A version that has traffic is refused while another one could have it; a whole model is not. */
  readonly unload: (modelName: string, modelVersion?: string) => Promise<void>;
  /**
   * Makes what is loaded what the repository has. New, changed and failed versions are loaded; if that went well, those
   * that are gone are taken out. Unloaded versions stay so unless they are named.
   */
  readonly reload: (
    modelName: string,
    modelVersion?: string,
    options?: { readonly onlyNewFiles: boolean },
  ) => Promise<void>;
}

export interface ModelControlDeps {
  readonly table: SlotTable;
  readonly repository: Repository;
  /** The route table that somebody has set for a model, as it is now. */
  readonly readTable: (modelName: string) => Promise<RouteTable | undefined>;
  /** The slot of a version, a new one where there is none. */
  readonly slotOf: (files: VersionFiles) => VersionSlot;
}

/** A run that hangs keeps its memory, but not the caller. */
const unloadLimitMs = 30_000;

export function createModelControl(deps: ModelControlDeps): ModelControl {
  const lanes = createLanes();
  const wantedOf = (modelName: string, modelVersion = ''): Wanted => ({
    modelName,
    modelVersion: parseVersion(modelVersion) ?? modelVersion,
  });
  return {
    load: (modelName, version) => {
      const wanted = wantedOf(modelName, version);
      return lanes.run(modelName, `load ${wanted.modelVersion}`, () => load(deps, wanted));
    },
    unload: (modelName, version) => {
      const wanted = wantedOf(modelName, version);
      return lanes.run(modelName, `unload ${wanted.modelVersion}`, () => unload(deps, wanted));
    },
    reload: (modelName, version, { onlyNewFiles } = { onlyNewFiles: false }) => {
      const wanted = wantedOf(modelName, version);
      const what = `reload ${wanted.modelVersion} ${String(onlyNewFiles)}`;
      return lanes.run(modelName, what, () => reload(deps, wanted, onlyNewFiles));
    },
  };
}

async function load(deps: ModelControlDeps, wanted: Wanted): Promise<void> {
  const found = findFiles(await deps.repository.scan(), wanted, false);
  const { table } = deps;
  const isReady = ({ modelName, modelVersion }: VersionFiles): boolean =>
    table.get(modelName, modelVersion)?.state().state === 'ready';
  await loadAll(
    deps,
    found.filter((files) => !isReady(files)),
  );
}

async function reload(
  deps: ModelControlDeps,
  wanted: Wanted,
  onlyNewFiles: boolean,
): Promise<void> {
  const { table, repository } = deps;
  const known = (): readonly VersionSlot[] =>
    table.slots(wanted.modelName).filter(({ modelVersion }) => isWanted(modelVersion, wanted));
  const found = findFiles(await repository.scan(), wanted, known().length > 0);
  const scope = { onlyNewFiles, isNamed: wanted.modelVersion !== '' };
  const due: VersionFiles[] = [];
  for (const files of found) {
    const slot = table.get(files.modelName, files.modelVersion);
    if (slot === undefined || (await isDue(repository, slot, files, scope))) due.push(files);
  }
  await loadAll(deps, due);
  const stays = new Set(found.map(({ modelVersion }) => modelVersion));
  const gone = known().filter(({ modelVersion }) => !stays.has(modelVersion));
  const closed = gone.map(close);
  gone.forEach(table.remove);
  await Promise.all(closed);
}

/** One after the other, so that each is compared with the one below it; all failures are told. */
async function loadAll(
  { repository, slotOf }: ModelControlDeps,
  due: readonly VersionFiles[],
): Promise<void> {
  const failures: unknown[] = [];
  for (const files of due) {
    try {
      await slotOf(files).load(files, await repository.fingerprintOf(files));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw joinFailures(failures);
}

async function unload(deps: ModelControlDeps, wanted: Wanted): Promise<void> {
  const { table, readTable } = deps;
  const { modelName, modelVersion } = wanted;
  const all = table.slots(modelName);
  if (all.length === 0) throw modelNotFound(modelName, table.modelNames());
  const slots = all.filter((slot) => isWanted(slot.modelVersion, wanted));
  if (slots.length === 0) {
    const known = all.map((slot) => slot.modelVersion);
    throw versionNotFound(modelName, modelVersion, known);
  }
  if (modelVersion !== '') {
    const routes = await readTable(modelName);
    const readyVersions = table.readyVersions(modelName);
    requireUnused(modelName, modelVersion, { table: routes, readyVersions });
  }
  await Promise.all(slots.map(close));
}

function close(slot: VersionSlot): Promise<void> {
  return withDeadline(slot.unload(), unloadLimitMs, `unloading ${specLabel(slot)}`);
}
