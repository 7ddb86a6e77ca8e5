export { batchSchemaVersion } from './encode-batch.js';
export type { Entry } from './entry.js';
export { createEventAppender, type EventAppender } from './event-appender.js';
export {
  createEventProducer,
  type EventProducer,
  type EventProducerOptions,
  type SpoolState,
} from './event-producer.js';
export type {
  FeatureColumns,
  FeatureLayout,
  OutputColumns,
  PredictionBlock,
  Variant,
} from './prediction-block.js';
export { decodeProfile, encodeProfile, type PublishedProfile } from './profile-codec.js';
export { publishProfile, readProfiles } from './redis-profiles.js';
export { isSampled } from './sampling.js';
export type { SeriesCounts } from './series-book.js';
export {
  appendedKey,
  entryField,
  shardCount,
  shardKeys,
  shardOf,
  type ShardKeys,
} from './shard.js';
export {
  createCheckpoint,
  type Checkpoint,
  type CheckpointCommit,
  type CommitOutcome,
  type StoredCheckpoint,
} from './consumer/checkpoint.js';
export {
  badEntryReasons,
  decodeEntry,
  type BadEntryReason,
  type DecodedEntry,
} from './consumer/decode-entry.js';
export { toEventBatch, type CodedColumn, type EventBatch } from './consumer/event-batch.js';
export {
  createMemberRegistry,
  memberExpiryMs,
  type Member,
  type MemberRegistry,
} from './consumer/member-registry.js';
export { createProfileReader, type ProfileReader } from './consumer/profile-reader.js';
export {
  createSequenceLedger,
  type LeftOut,
  type SequenceClaim,
  type SequenceLedger,
  type SequenceRange,
  type SeriesAccount,
  type StoredLedger,
} from './consumer/sequence-ledger.js';
export {
  createShardLease,
  leaseMs,
  type LeaseAnswer,
  type ShardLease,
  type ShardLeaseOptions,
} from './consumer/shard-lease.js';
export {
  createShardReader,
  type DeadLetter,
  type LeasedEntries,
  type ReadPositions,
  type ShardReader,
  type StoredEntry,
  type StoredOutcome,
} from './consumer/shard-reader.js';
export {
  compareStreamIds,
  nextStreamId,
  streamIdTimeMs,
  streamStart,
} from './consumer/stream-id.js';
