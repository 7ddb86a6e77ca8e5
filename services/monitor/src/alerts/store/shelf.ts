/** Things of one kind by name, as they are now, and which of them are not stored yet. */
export interface Shelf<T> {
  readonly get: (name: string) => T | undefined;
  readonly list: () => readonly T[];
  readonly entries: () => readonly (readonly [string, T])[];
  /** The same object again is no change; undefined removes it. */
  readonly set: (name: string, value: T | undefined) => void;
}

/** Everything about the alerts of a shard, on shelves, with the changes since it was stored last. */
export interface ShelfRoom {
  readonly shelf: <T>(kind: string) => Shelf<T>;
  readonly hasChanges: () => boolean;
  /** Takes the changes; `undefined` removes a field. They count as stored until `putBack`. */
  readonly takeChanges: () => ReadonlyMap<string, string | undefined>;
  /** They were not stored after all. */
  readonly putBack: (changes: ReadonlyMap<string, string | undefined>) => void;
  readonly markAllChanged: () => void;
}

/** Fields are `<kind>|<name>`, values JSON. A value that cannot be read is left out, and its field reported. */
export function createShelfRoom(
  stored: Readonly<Record<string, string>>,
  onUnreadable: (field: string) => void,
): ShelfRoom {
  const values = new Map<string, unknown>();
  const changed = new Set<string>();
  for (const [field, text] of Object.entries(stored)) {
    try {
      values.set(field, JSON.parse(text));
    } catch {
      // Not ours, or half written by something else: it is set aside, and removed with the next changes.
      changed.add(field);
      onUnreadable(field);
    }
  }
  return {
    shelf: <T>(kind: string): Shelf<T> => {
      const prefix = `${kind}|`;
      const entries = (): (readonly [string, T])[] =>
        [...values]
          .filter(([field]) => field.startsWith(prefix))
          .map(([field, value]) => [field.slice(prefix.length), value as T] as const);
      return {
        get: (name) => values.get(prefix + name) as T | undefined,
        list: () => entries().map(([, value]) => value),
        entries,
        set: (name, value) => {
          const field = prefix + name;
          if (values.get(field) === value) return;
          if (value === undefined) values.delete(field);
          else values.set(field, value);
          changed.add(field);
        },
      };
    },
    hasChanges: () => changed.size > 0,
    takeChanges: () => {
      const taken = new Map(
        [...changed].map((field) => {
          const value = values.get(field);
          return [field, value === undefined ? undefined : JSON.stringify(value)] as const;
        }),
      );
      changed.clear();
      return taken;
    },
    putBack: (changes) => {
      for (const field of changes.keys()) changed.add(field);
    },
    markAllChanged: () => {
      for (const field of values.keys()) changed.add(field);
    },
  };
}
