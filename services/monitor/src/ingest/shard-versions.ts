import { systemClock } from '@slipway/core';
import { compareStreamIds, streamIdTimeMs } from '@slipway/events';
import type { Evaluation } from '../evaluation/evaluation.js';
import { createEvaluationRunner, type EvaluationRunner } from '../evaluation/evaluation-runner.js';
import type { LoadedProfile } from '../fold/loaded-profile.js';
import { createNeededEntries, type NeededEntries } from '../fold/needed-entries.js';
import { decodeRequests, decodeRows, encodeRequests, encodeRows } from '../fold/stored-window.js';
import { selectTraffic } from '../fold/traffic-rows.js';
import {
  parseVersionField,
  versionFieldName,
  type VersionFieldKind,
  type VersionFields,
} from '../fold/version-fields.js';
import {
  createVersionState,
  type VersionState,
  type VersionStateOptions,
} from '../fold/version-state.js';
import { defaultWatchOptions } from '../fold/watch-options.js';
import {
  encodeJson,
  requestsField,
  rowsField,
  versionField,
  versionOfField,
  type VersionName,
  type VersionRecord,
} from './shard-fields.js';
import type { EntryPlace, PartChanges, ShardPart } from './shard-part.js';

export interface ShardVersionsOptions {
  readonly windowRows: number;
  readonly profileOf: (name: VersionName) => LoadedProfile | undefined;
  /** What is not said is as in `defaultWatchOptions`. */
  readonly watch?: Partial<VersionStateOptions>;
  /** Shared by all shards of a process. */
  readonly runner?: EvaluationRunner;
  /** Hears of every look. */
  readonly publish?: (evaluation: Evaluation) => void;
}

/** The versions that a shard's entries were about, and what of them has to be stored. */
export interface ShardVersions extends ShardPart {
  readonly list: () => readonly VersionState[];
  /** No entry up to this time is still to come: takes the looks that are due by now; answers whether there were any. */
  readonly advance: (streamMs: number) => boolean;
  /** All looks have been evaluated; only then is what has changed whole. */
  readonly settle: () => Promise<void>;
}

interface TrackedVersion {
  readonly state: VersionState;
  readonly needed: NeededEntries;
  /** The windows are stored as they were at this entry; empty when they are not. */
  windowsAt: string;
  isChanged: boolean;
  mustStoreWindows: boolean;
}

/**
 * A window that would take the entries of more than this many windows of its shard to build is stored itself: a version
 * with little traffic must not keep the stream of a busy one from being trimmed.
 */
const maxTailWindows = 20;

export function createShardVersions(
  stored: ReadonlyMap<string, Buffer>,
  options: ShardVersionsOptions,
): ShardVersions {
  const { windowRows } = options;
  const byField = new Map<string, TrackedVersion>();
  const track = createTracking(options);

  const open = (name: VersionName): TrackedVersion => {
    const field = versionField(name);
    const known = byField.get(field);
    if (known !== undefined) return known;
    const version = track(name);
    byField.set(field, version);
    return version;
  };

  const advance = (streamMs: number): boolean => {
    let hasLooked = false;
    for (const version of byField.values()) {
      if (!version.state.advance(streamMs)) continue;
      version.isChanged = true;
      hasLooked = true;
    }
    return hasLooked;
  };

  const fieldsByVersion = groupFields(stored);
  for (const [field, value] of stored) {
    const record = versionOfField(field, value);
    if (record === undefined) continue;
    const version = track(record, record, fieldsByVersion.get(field));
    restoreWindows(version, stored);
    byField.set(field, version);
  }

  return {
    fold: (rows, place) => {
      const streamMs = streamIdTimeMs(place.id);
      advance(streamMs);
      const version = open(rows.batch);
      const traffic = selectTraffic(rows.batch, rows);
      const { closedBeforeMs } = rows;
      version.state.fold(traffic, { position: place.id, streamMs, closedBeforeMs });
      version.isChanged = true;
      if (traffic.requests.length > 0) {
        version.needed.add({ ...place, answeredRows: traffic.answered.rows });
      }
    },
    // Moves the windows on, as far as they are not stored.
    refold: (rows, place) => {
      const version = open(rows.batch);
      const traffic = selectTraffic(rows.batch, rows);
      const isStored =
        version.windowsAt !== '' && compareStreamIds(place.id, version.windowsAt) <= 0;
      if (isStored || traffic.requests.length === 0) return;
      version.state.refold(traffic);
      version.needed.add({ ...place, answeredRows: traffic.answered.rows });
    },
    list: () => [...byField.values()].map(({ state }) => state),
    advance,
    settle: async () => {
      await Promise.all([...byField.values()].map(({ state }) => state.evaluator.settle()));
    },
    oldestNeeded: () => oldestOf([...byField.values()].map(({ needed }) => needed.oldest())),
    addChanges: (changes, place) => {
      for (const [field, version] of byField) {
        const oldest = version.needed.oldest();
        const tailRows = oldest === undefined ? 0 : place.shardRows - oldest.shardRows;
        if (tailRows > maxTailWindows * windowRows) version.mustStoreWindows = true;
        if (version.mustStoreWindows) storeWindows(version, changes, place);
        else if (!version.isChanged) continue;
        addVersion(field, version, changes);
      }
    },
    markStored: () => {
      for (const version of byField.values()) {
        version.state.markStored();
        version.isChanged = false;
        version.mustStoreWindows = false;
      }
    },
    markAllChanged: () => {
      for (const version of byField.values()) {
        version.state.markAllChanged();
        version.mustStoreWindows = true;
      }
    },
  };
}

/** Makes versions, new ones or from what is stored of them. */
function createTracking(
  options: ShardVersionsOptions,
): (name: VersionName, record?: VersionRecord, fields?: VersionFields) => TrackedVersion {
  const { windowRows, runner = createEvaluationRunner(systemClock) } = options;
  const publish = options.publish ?? (() => undefined);
  const watch = { ...defaultWatchOptions, ...options.watch, windowRows };
  return ({ modelName, modelVersion }, record, fields = {}) => {
    const profile = (): LoadedProfile | undefined => options.profileOf({ modelName, modelVersion });
    return {
      state: createVersionState(
        { modelName, modelVersion, profile, runner, publish, stored: record, fields },
        watch,
      ),
      needed: createNeededEntries(windowRows),
      windowsAt: record?.windowsAt ?? '',
      isChanged: false,
      mustStoreWindows: false,
    };
  };
}

function restoreWindows(
  { state, windowsAt }: TrackedVersion,
  stored: ReadonlyMap<string, Buffer>,
): void {
  const rows = stored.get(rowsField(state));
  const requests = stored.get(requestsField(state));
  if (windowsAt === '' || rows === undefined || requests === undefined) return;
  state.refold({ answered: decodeRows(rows), requests: decodeRequests(requests) });
}

function storeWindows(version: TrackedVersion, changes: PartChanges, { id }: EntryPlace): void {
  const { state, needed } = version;
  changes.set(rowsField(state), encodeRows(state.rows.read()));
  changes.set(requestsField(state), encodeRequests(state.requests.read()));
  needed.clear();
  version.windowsAt = id;
}

function oldestOf(entries: readonly (EntryPlace | undefined)[]): EntryPlace | undefined {
  return entries.reduce((oldest, entry) => {
    if (entry === undefined || oldest === undefined) return oldest ?? entry;
    return oldest.shardRows <= entry.shardRows ? oldest : entry;
  }, undefined);
}

function addVersion(
  field: string,
  { state, windowsAt }: TrackedVersion,
  changes: PartChanges,
): void {
  const { modelName, modelVersion } = state;
  changes.set(field, encodeJson({ modelName, modelVersion, windowsAt, ...state.store() }));
  state.addChanges({
    set: (kind, key, value) => {
      changes.set(versionFieldName({ kind, modelName, modelVersion, key }), value);
    },
    remove: (kind, key) => {
      changes.remove(versionFieldName({ kind, modelName, modelVersion, key }));
    },
  });
}

/** By the field of their version's record. */
function groupFields(stored: ReadonlyMap<string, Buffer>): Map<string, VersionFields> {
  const byVersion = new Map<string, Partial<Record<VersionFieldKind, Map<string, Buffer>>>>();
  for (const [field, value] of stored) {
    const name = parseVersionField(field);
    if (name === undefined) continue;
    const version = versionField(name);
    const fields = byVersion.get(version) ?? {};
    byVersion.set(version, fields);
    (fields[name.kind] ??= new Map<string, Buffer>()).set(name.key, value);
  }
  return byVersion;
}
