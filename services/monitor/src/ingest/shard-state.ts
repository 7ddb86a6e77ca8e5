import {
  nextStreamId,
  streamStart,
  type DecodedEntry,
  type StoredCheckpoint,
} from '@slipway/events';
import { selectTraffic } from '../fold/traffic-rows.js';
import type { VersionState } from '../fold/version-state.js';
import { createSeriesAccounts, type AccountedSeries } from './series-accounts.js';
import {
  deadLettersField,
  decodeDeadLetters,
  encodeJson,
  type DeadLetterCounts,
} from './shard-fields.js';
import { createShardVersions, type ShardVersionsOptions } from './shard-versions.js';

/** What has to be written for the next checkpoint. */
export interface ShardChanges {
  readonly position: string;
  readonly changed: ReadonlyMap<string, Buffer>;
  /** Oldest entry that a restart would have to read again; empty: leave the stream as it is. */
  readonly keepFrom: string;
}

/** Everything that the entries of one shard have come to, up to a position in its stream. */
export interface ShardState {
  readonly position: () => string;
  /** Takes the entry that follows the position. */
  readonly apply: (id: string, entry: DecodedEntry) => void;
  /** Takes an entry up to the position once more, for the windows only: in order, and before anything else. */
  readonly rebuild: (id: string, entry: DecodedEntry) => void;
  readonly series: () => readonly AccountedSeries[];
  readonly versions: () => readonly VersionState[];
  readonly deadLetters: () => DeadLetterCounts;
  readonly hasChanges: () => boolean;
  readonly changes: () => ShardChanges;
  /** The last changes are stored. */
  readonly markStored: () => void;
  /** What is stored is not what was written last: everything has to be written again. */
  readonly markAllChanged: () => void;
  /** The stream is a new one: it is read from its start. */
  readonly restart: () => void;
}

export function createShardState(
  stored: StoredCheckpoint | undefined,
  options: ShardVersionsOptions,
): ShardState {
  const storedFields = stored?.fields ?? new Map<string, Buffer>();
  const accounts = createSeriesAccounts(storedFields);
  const tailAccounts = createSeriesAccounts(new Map());
  const versions = createShardVersions(storedFields, options);
  let deadLetters = decodeDeadLetters(storedFields.get(deadLettersField));
  let position = stored?.position ?? streamStart;
  let shardRows = 0;
  let hasChanges = false;

  const markAllChanged = (): void => {
    accounts.markAllChanged();
    versions.markAllChanged();
    hasChanges = true;
  };

  return {
    position: () => position,
    apply: (id, entry) => {
      if (entry.kind === 'batch') {
        const added = accounts.account(entry.batch);
        versions.fold(entry.batch, selectTraffic(entry.batch, added), { id, shardRows });
        shardRows += entry.batch.rows;
      } else {
        deadLetters = { ...deadLetters, [entry.reason]: deadLetters[entry.reason] + 1 };
        const { header } = entry;
        // Its rows are lost, and the next entry of the series may be long in coming: say so at once.
        if (header) {
          accounts.account({
            ...header,
            firstSequence: header.firstSequence + header.rows,
            rows: 0,
          });
        }
      }
      position = id;
      hasChanges = true;
    },
    rebuild: (id, entry) => {
      if (entry.kind !== 'batch') return;
      const added = tailAccounts.account(entry.batch);
      versions.refold(entry.batch, selectTraffic(entry.batch, added), { id, shardRows });
      shardRows += entry.batch.rows;
    },
    series: accounts.list,
    versions: versions.list,
    deadLetters: () => deadLetters,
    hasChanges: () => hasChanges,
    changes: () => {
      const changed = new Map([[deadLettersField, encodeJson(deadLetters)]]);
      accounts.addChanges(changed);
      versions.addChanges(changed, { id: position, shardRows });
      const afterPosition = position === streamStart ? '' : nextStreamId(position);
      return { position, changed, keepFrom: versions.oldestNeeded()?.id ?? afterPosition };
    },
    markStored: () => {
      accounts.markStored();
      versions.markStored();
      hasChanges = false;
    },
    markAllChanged,
    restart: () => {
      position = streamStart;
      markAllChanged();
    },
  };
}
