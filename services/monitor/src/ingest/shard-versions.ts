import { compareStreamIds } from '@slipway/events';
import { createNeededEntries, type NeededEntries } from '../fold/needed-entries.js';
import { decodeRequests, decodeRows, encodeRequests, encodeRows } from '../fold/stored-window.js';
import type { TrafficRows } from '../fold/traffic-rows.js';
import {
  createVersionState,
  type LoadedProfile,
  type VersionState,
} from '../fold/version-state.js';
import {
  encodeJson,
  requestsField,
  rowsField,
  versionField,
  versionOfField,
  type VersionName,
  type VersionRecord,
} from './shard-fields.js';

export interface ShardVersionsOptions {
  readonly windowRows: number;
  readonly profileOf: (name: VersionName) => LoadedProfile | undefined;
}

/** Where an entry stands in its shard. */
export interface EntryPlace {
  readonly id: string;
  /** Rows that the shard had brought before it. */
  readonly shardRows: number;
}

/** The versions that a shard's entries were about, and what of them has to be stored. */
export interface ShardVersions {
  readonly fold: (name: VersionName, traffic: TrafficRows, place: EntryPlace) => void;
  /** For entries that were counted before a restart: moves the windows on, as far as they are not stored. */
  readonly refold: (name: VersionName, traffic: TrafficRows, place: EntryPlace) => void;
  readonly list: () => readonly VersionState[];
  /** The oldest entry that a window would have to be built from; undefined when there is none. */
  readonly oldestNeeded: () => EntryPlace | undefined;
  /** Adds the fields to store, for a checkpoint at `place`. */
  readonly addChanges: (changed: Map<string, Buffer>, place: EntryPlace) => void;
  readonly markStored: () => void;
  readonly markAllChanged: () => void;
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
  const byField = new Map<string, TrackedVersion>();

  const open = (name: VersionName, record?: VersionRecord): TrackedVersion => {
    const field = versionField(name);
    const known = byField.get(field);
    if (known !== undefined) return known;
    const { modelName, modelVersion } = name;
    const profile = (): LoadedProfile | undefined => options.profileOf({ modelName, modelVersion });
    const { windowRows } = options;
    const version: TrackedVersion = {
      state: createVersionState({ modelName, modelVersion, profile, windowRows, stored: record }),
      needed: createNeededEntries(windowRows),
      windowsAt: record?.windowsAt ?? '',
      isChanged: false,
      mustStoreWindows: false,
    };
    byField.set(field, version);
    return version;
  };

  const restore = (record: VersionRecord): void => {
    const { state } = open(record, record);
    const rows = stored.get(rowsField(record));
    const requests = stored.get(requestsField(record));
    if (record.windowsAt === '' || rows === undefined || requests === undefined) return;
    state.refold({ answered: decodeRows(rows), requests: decodeRequests(requests) });
  };

  const storeWindows = ({ state, needed }: TrackedVersion, changed: Map<string, Buffer>): void => {
    changed.set(rowsField(state), encodeRows(state.rows.read()));
    changed.set(requestsField(state), encodeRequests(state.requests.read()));
    needed.clear();
  };

  for (const [field, value] of stored) {
    const record = versionOfField(field, value);
    if (record !== undefined) restore(record);
  }

  return {
    fold: (name, traffic, place) => {
      const version = open(name);
      version.state.fold(traffic);
      version.isChanged = true;
      if (traffic.requests.length > 0) {
        version.needed.add({ ...place, answeredRows: traffic.answered.rows });
      }
    },
    refold: (name, traffic, place) => {
      const version = open(name);
      const isStored =
        version.windowsAt !== '' && compareStreamIds(place.id, version.windowsAt) <= 0;
      if (isStored || traffic.requests.length === 0) return;
      version.state.refold(traffic);
      version.needed.add({ ...place, answeredRows: traffic.answered.rows });
    },
    list: () => [...byField.values()].map(({ state }) => state),
    oldestNeeded: () =>
      [...byField.values()]
        .map(({ needed }) => needed.oldest())
        .filter((entry) => entry !== undefined)
        .reduce<EntryPlace | undefined>(
          (oldest, entry) => (oldest && oldest.shardRows <= entry.shardRows ? oldest : entry),
          undefined,
        ),
    addChanges: (changed, place) => {
      for (const [field, version] of byField) {
        const oldest = version.needed.oldest();
        const tailRows = oldest === undefined ? 0 : place.shardRows - oldest.shardRows;
        if (tailRows > maxTailWindows * options.windowRows) version.mustStoreWindows = true;
        if (version.mustStoreWindows) {
          storeWindows(version, changed);
          version.windowsAt = place.id;
        } else if (!version.isChanged) continue;
        const { modelName, modelVersion } = version.state;
        const { windowsAt } = version;
        const record = { modelName, modelVersion, windowsAt, ...version.state.store() };
        changed.set(field, encodeJson(record));
      }
    },
    markStored: () => {
      for (const version of byField.values()) {
        version.isChanged = false;
        version.mustStoreWindows = false;
      }
    },
    markAllChanged: () => {
      for (const version of byField.values()) version.mustStoreWindows = true;
    },
  };
}
