import {
  nextStreamId,
  streamIdTimeMs,
  streamStart,
  type DecodedEntry,
  type EventBatch,
  type ReadPositions,
  type StoredCheckpoint,
  type StoredOutcome,
} from '@slipway/events';
import type { VersionState } from '../fold/version-state.js';
import { createDeadLetterBook } from './dead-letter-book.js';
import { createSecondReading } from './second-reading.js';
import {
  createSeriesAccounts,
  type AccountedSeries,
  type SeriesAccounts,
  type SeriesAccountsOptions,
} from './series-accounts.js';
import type { DeadLetterCounts } from './shard-fields.js';
import type { EntryPlace, EntryRows, PartChanges, ShardPart, ShardPartKind } from './shard-part.js';
import { createShardVersions, type ShardVersionsOptions } from './shard-versions.js';
import { createVersionBound } from './version-bound.js';

/** What has to be written for the next checkpoint. */
export interface ShardChanges extends ReadPositions {
  readonly changed: ReadonlyMap<string, Buffer>;
  readonly removed: readonly string[];
  /** `changed` is everything. */
  readonly isWhole: boolean;
  /** Oldest entry that a restart would have to read again; empty: leave the stream as it is. */
  readonly keepFrom: string;
}

/** Everything that the entries of one shard have come to, up to a position in its streams. */
export interface ShardState {
  readonly positions: () => ReadPositions;
  /** False for an entry of a new version when there are too many already: it is to be set aside. */
  readonly admits: (batch: EventBatch) => boolean;
  /** Takes the entry that follows the position. */
  readonly apply: (id: string, entry: DecodedEntry) => void;
  readonly applyOutcomes: (outcomes: readonly StoredOutcome[]) => void;
  /** Everything up to this time of the stream has been read. */
  readonly advance: (streamMs: number) => void;
  /** Before `changes`: waits for what entries have set going. */
  readonly settle: () => Promise<void>;
  /** Takes an entry up to the position once more, for the windows only: in order, and before anything else. */
  readonly rebuild: (id: string, entry: DecodedEntry) => void;
  readonly series: () => readonly AccountedSeries[];
  readonly accounts: Pick<SeriesAccounts, 'skewedRows' | 'retiredSeries'>;
  readonly versions: () => readonly VersionState[];
  readonly deadLetters: () => DeadLetterCounts;
  /** A part that was named in the options. */
  readonly part: <Part extends ShardPart>(kind: ShardPartKind<Part>) => Part;
  readonly hasChanges: () => boolean;
  readonly changes: () => ShardChanges;
  /** The last changes are stored. */
  readonly markStored: () => void;
  /** What is stored is not what was written last: everything has to be written again. */
  readonly markAllChanged: () => void;
  /**
   * Redis has lost what came after these positions (nothing is left of it: it has lost all). The streams are read again
   * from there: whatever is in them is new to the state, or known and not a copy.
   */
  readonly goBackTo: (stored: ReadPositions | undefined) => void;
}

export interface ShardStateOptions extends ShardVersionsOptions, SeriesAccountsOptions {
  /** Whatever is kept beside the accounts and the versions. */
  readonly parts?: readonly ShardPartKind<ShardPart>[];
}

export function createShardState(
  stored: StoredCheckpoint | undefined,
  options: ShardStateOptions,
): ShardState {
  const fields = stored?.fields ?? new Map<string, Buffer>();
  const accounts = createSeriesAccounts(fields, options);
  const tailAccounts = createSeriesAccounts(new Map(), { latenessMs: options.latenessMs });
  const versions = createShardVersions(fields, options);
  const deadLetters = createDeadLetterBook(fields);
  const reread = createSecondReading(fields);
  const byKind = new Map<ShardPartKind<ShardPart>, ShardPart>();
  for (const kind of options.parts ?? []) byKind.set(kind, kind.create(fields));
  const parts = [accounts, versions, deadLetters, reread, ...byKind.values()] as const;
  let position = stored?.position ?? streamStart;
  let outcomesPosition = stored?.outcomesPosition ?? streamStart;
  let shardRows = 0;
  let hasChanges = false;
  let isWhole = false;

  const markAllChanged = (): void => {
    for (const part of parts) part.markAllChanged();
    isWhole = true;
    hasChanges = true;
  };

  const fold = (id: string, rows: EntryRows): void => {
    for (const part of parts) part.fold?.(rows, { id, shardRows });
    shardRows += rows.batch.rows;
  };

  return {
    positions: () => ({ position, outcomesPosition }),
    admits: createVersionBound(versions.list()),
    apply: (id, entry) => {
      const storedMs = streamIdTimeMs(id);
      const isReread = reread.includes(id);
      if (entry.kind === 'batch') fold(id, accounts.account(entry.batch, { storedMs, isReread }));
      else if (!isReread) {
        deadLetters.add(entry.reason);
        if (entry.header) accounts.giveUp(entry.header, { storedMs });
      }
      position = id;
      hasChanges = true;
    },
    applyOutcomes: (outcomes) => {
      for (const outcome of outcomes) {
        for (const part of parts) part.applyOutcomes?.(outcome);
        outcomesPosition = outcome.id;
        hasChanges = true;
      }
    },
    advance: (streamMs) => {
      for (const part of parts) if (part.advance?.(streamMs) === true) hasChanges = true;
    },
    settle: async () => {
      for (const part of parts) await part.settle?.();
    },
    rebuild: (id, entry) => {
      if (entry.kind !== 'batch') return;
      const rows = tailAccounts.account(entry.batch, { storedMs: streamIdTimeMs(id) });
      for (const part of parts) part.refold?.(rows, { id, shardRows });
      shardRows += entry.batch.rows;
    },
    series: accounts.list,
    accounts,
    versions: versions.list,
    deadLetters: deadLetters.counts,
    part: <Part extends ShardPart>(kind: ShardPartKind<Part>) => byKind.get(kind) as Part,
    hasChanges: () => hasChanges,
    changes: () => {
      const changes = collectChanges(parts, { id: position, shardRows });
      return { position, outcomesPosition, isWhole, ...changes };
    },
    markStored: () => {
      for (const part of parts) part.markStored();
      isWhole = false;
      hasChanges = false;
    },
    markAllChanged,
    goBackTo: (left) => {
      reread.begin(position);
      position = left?.position ?? streamStart;
      outcomesPosition = left?.outcomesPosition ?? streamStart;
      markAllChanged();
    },
  };
}

function collectChanges(
  parts: readonly ShardPart[],
  place: EntryPlace,
): Pick<ShardChanges, 'changed' | 'removed' | 'keepFrom'> {
  const changed = new Map<string, Buffer>();
  const removed = new Set<string>();
  const changes: PartChanges = {
    set: (field, value) => void changed.set(field, value),
    remove: (field) => void removed.add(field),
  };
  for (const part of parts) part.addChanges(changes, place);
  const oldest = parts
    .map((part) => part.oldestNeeded?.())
    .reduce((a, b) => (a === undefined || (b && b.shardRows < a.shardRows) ? b : a), undefined);
  return {
    changed,
    removed: [...removed].filter((field) => !changed.has(field)),
    keepFrom: oldest?.id ?? (place.id === streamStart ? '' : nextStreamId(place.id)),
  };
}
