import { compareVersions } from '@slipway/routing';
import { isAnswering, type VersionEntry } from './version-entry.js';
import type { VersionSlot } from './version-slot.js';

/** Every slot by model and version. Lists are made once a change, not once a request. */
export interface SlotTable {
  readonly modelNames: () => readonly string[];
  /** Sorted by version; empty for an unknown model. */
  readonly entries: (modelName: string) => readonly VersionEntry[];
  /** Sorted; those that answer. */
  readonly readyVersions: (modelName: string) => readonly string[];
  readonly get: (modelName: string, modelVersion: string) => VersionSlot | undefined;
  /** Sorted by version; empty for an unknown model. */
  readonly slots: (modelName: string) => readonly VersionSlot[];
  readonly add: (slot: VersionSlot) => void;
  readonly remove: (slot: VersionSlot) => void;
  /** The state of a slot is another one than before. */
  readonly changed: () => void;
  readonly onChange: (listener: () => void) => void;
}

interface Lists {
  readonly entries: readonly VersionEntry[];
  readonly ready: readonly string[];
}

const noLists: Lists = { entries: [], ready: [] };

export function createSlotTable(): SlotTable {
  const models = new Map<string, Map<string, VersionSlot>>();
  const lists = new Map<string, Lists>();
  const listeners: (() => void)[] = [];

  const changed = (): void => {
    lists.clear();
    for (const listener of listeners) listener();
  };

  const slots = (modelName: string): readonly VersionSlot[] =>
    [...(models.get(modelName)?.values() ?? [])].toSorted((a, b) =>
      compareVersions(a.modelVersion, b.modelVersion),
    );

  const listsOf = (modelName: string): Lists => {
    const known = lists.get(modelName);
    if (known !== undefined) return known;
    if (!models.has(modelName)) return noLists;
    const entries = slots(modelName).map((slot) => ({
      modelName,
      modelVersion: slot.modelVersion,
      state: slot.state(),
    }));
    const ready = entries.filter(isAnswering).map(({ modelVersion }) => modelVersion);
    lists.set(modelName, { entries, ready });
    return { entries, ready };
  };

  return {
    modelNames: () => [...models.keys()].toSorted((a, b) => a.localeCompare(b)),
    entries: (modelName) => listsOf(modelName).entries,
    readyVersions: (modelName) => listsOf(modelName).ready,
    get: (modelName, modelVersion) => models.get(modelName)?.get(modelVersion),
    slots,
    add: (slot) => {
      const versions = models.get(slot.modelName) ?? new Map<string, VersionSlot>();
      versions.set(slot.modelVersion, slot);
      models.set(slot.modelName, versions);
      changed();
    },
    remove: ({ modelName, modelVersion }) => {
      const versions = models.get(modelName);
      versions?.delete(modelVersion);
      if (versions?.size === 0) models.delete(modelName);
      changed();
    },
    changed,
    onChange: (listener) => listeners.push(listener),
  };
}
