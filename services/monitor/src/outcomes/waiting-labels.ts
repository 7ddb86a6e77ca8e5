/** A label as it was given, for a prediction that has not been read yet. */
export interface WaitingLabel {
  readonly rowId: string;
  readonly text: string;
  readonly observedMs: number;
  readonly arrivedMs: number;
  /** Empty: of any model; such a label waits for a short time only, since every shard has a copy. */
  readonly modelName: string;
}

/** Labels that came before their predictions; the last one of an id counts. */
export interface WaitingLabels {
  readonly size: () => number;
  /** Whether a label waits that said no model. */
  readonly hasNameless: (rowId: string) => boolean;
  /** The rows of the labels that said no model; every shard has a copy of each. */
  readonly nameless: () => readonly string[];
  readonly add: (label: WaitingLabel) => void;
  /** The label for a row, which then waits no more. */
  readonly take: (rowId: string, modelName: string) => WaitingLabel | undefined;
  /** Removes and answers those that have waited too long, and the oldest ones beyond the limit. */
  readonly expire: (nowMs: number) => readonly WaitingLabel[];
  /** Fields that have changed; undefined: to be removed. */
  readonly changes: () => ReadonlyMap<string, Buffer | undefined>;
  readonly markStored: () => void;
  readonly markAllChanged: () => void;
}

export interface WaitingLabelsOptions {
  readonly horizonMs: number;
  readonly maxLabels: number;
}

const fieldPrefix = 'waiting:';
const groupLabels = 100;
/** A label without a model's name is looked for in all shards, fifteen of which can never have its prediction. */
const namelessWaitMs = 600_000;

/** Stored in groups by order of arrival, so that one more label writes little and an old group disappears whole. */
export function createWaitingLabels(
  stored: ReadonlyMap<string, Buffer>,
  { horizonMs, maxLabels }: WaitingLabelsOptions,
): WaitingLabels {
  const byKey = new Map<string, { readonly label: WaitingLabel; readonly group: number }>();
  const groups = new Map<number, Set<string>>();
  const dirty = new Set<number>();
  let added = 0;

  const insert = (label: WaitingLabel, group: number): void => {
    const key = keyOf(label.rowId, label.modelName);
    remove(key);
    byKey.set(key, { label, group });
    const members = groups.get(group) ?? new Set();
    members.add(key);
    groups.set(group, members);
    dirty.add(group);
  };

  const remove = (key: string): WaitingLabel | undefined => {
    const found = byKey.get(key);
    if (found === undefined) return undefined;
    byKey.delete(key);
    groups.get(found.group)?.delete(key);
    dirty.add(found.group);
    return found.label;
  };

  for (const [field, value] of storedGroups(stored)) {
    const group = Number(field.slice(fieldPrefix.length));
    for (const label of JSON.parse(value.toString()) as WaitingLabel[]) insert(label, group);
    added = Math.max(added, (group + 1) * groupLabels);
  }
  dirty.clear();

  return {
    size: () => byKey.size,
    hasNameless: (rowId) => byKey.has(keyOf(rowId, '')),
    nameless: () =>
      [...byKey.values()].flatMap(({ label }) => (label.modelName === '' ? [label.rowId] : [])),
    add: (label) => {
      insert(label, Math.floor(added++ / groupLabels));
    },
    take: (rowId, modelName) => remove(keyOf(rowId, modelName)) ?? remove(keyOf(rowId, '')),
    expire: (nowMs) => {
      const expired: WaitingLabel[] = [];
      for (const [key, { label }] of byKey) {
        const isOver = byKey.size > maxLabels;
        const waitMs = label.modelName === '' ? Math.min(namelessWaitMs, horizonMs) : horizonMs;
        if (!isOver && nowMs - label.arrivedMs < waitMs) continue;
        remove(key);
        expired.push(label);
      }
      return expired;
    },
    changes: () =>
      new Map(
        [...dirty].map((group) => {
          const keys = [...(groups.get(group) ?? [])];
          const labels = keys.map((key) => byKey.get(key)?.label);
          const value = labels.length === 0 ? undefined : Buffer.from(JSON.stringify(labels));
          return [`${fieldPrefix}${String(group)}`, value];
        }),
      ),
    markStored: () => {
      for (const group of dirty) if (groups.get(group)?.size === 0) groups.delete(group);
      dirty.clear();
    },
    markAllChanged: () => {
      for (const group of groups.keys()) dirty.add(group);
    },
  };
}

function storedGroups(stored: ReadonlyMap<string, Buffer>): readonly (readonly [string, Buffer])[] {
  return [...stored]
    .filter(([field]) => field.startsWith(fieldPrefix))
    .sort(([a], [b]) => Number(a.slice(fieldPrefix.length)) - Number(b.slice(fieldPrefix.length)));
}

function keyOf(rowId: string, modelName: string): string {
  return `${modelName}\n${rowId}`;
}
