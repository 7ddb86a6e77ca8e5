import type { EventBatch, SequenceRange, StoredOutcome } from '@slipway/events';

/** The rows of an entry that have not been counted before, and what is known about their times. */
export interface EntryRows {
  readonly batch: EventBatch;
  /** Sequence numbers of the new rows, ascending: row i of the batch has `firstSequence + i`. */
  readonly fresh: readonly SequenceRange[];
  /** Rows that sampling has left out before this entry. */
  readonly leftOut: number;
  /** To be added to the batch's times: by so much the clock of its producer is off. */
  readonly timeShiftMs: number;
  /** Rows of requests before this time (after the shift) are late: time windows that they belong to are closed. */
  readonly closedBeforeMs: number;
}

/** Where an entry stands in its shard. */
export interface EntryPlace {
  readonly id: string;
  /** Rows that the shard had brought before it. */
  readonly shardRows: number;
}

/** Collects what a checkpoint has to write. */
export interface PartChanges {
  readonly set: (field: string, value: Buffer) => void;
  readonly remove: (field: string) => void;
}

/**
 * What the entries of a shard have come to in one respect. All parts of a shard are stored in one step with the position
 * in the stream, so each of them has seen every entry up to there exactly once. A part is made from the fields that it
 * has stored.
 */
export interface ShardPart {
  /** Takes the new rows of the next entry. */
  readonly fold?: (rows: EntryRows, place: EntryPlace) => void;
  /** After a restart: takes entries that are contained in what is stored, as far as they are still in the stream. */
  readonly refold?: (rows: EntryRows, place: EntryPlace) => void;
  /** Takes the next entry of the stream of outcomes. */
  readonly applyOutcomes?: (outcome: StoredOutcome) => void;
  /** No entry up to this time of the stream is still to come; answers whether that has changed anything. */
  readonly advance?: (streamMs: number) => boolean;
  /** What was begun in the background is done; before changes are asked for. */
  readonly settle?: () => Promise<void>;
  /** The oldest entry that `refold` would have to see again; undefined when there is none. */
  readonly oldestNeeded?: () => EntryPlace | undefined;
  /** Adds what has changed since it was stored last, for a checkpoint at `place`. */
  readonly addChanges: (changes: PartChanges, place: EntryPlace) => void;
  /** The last changes are stored. */
  readonly markStored: () => void;
  /** Nothing of it is stored any more: the next changes are everything. */
  readonly markAllChanged: () => void;
}

/** Makes a part for each shard, and is the key by which the part of a shard is found again. */
export interface ShardPartKind<Part extends ShardPart> {
  readonly create: (stored: ReadonlyMap<string, Buffer>) => Part;
}
