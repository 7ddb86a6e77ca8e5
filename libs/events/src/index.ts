export { batchSchemaVersion } from './encode-batch.js';
export { createEventAppender, type Entry, type EventAppender } from './event-appender.js';
export {
  createEventProducer,
  type EventProducer,
  type EventProducerOptions,
} from './event-producer.js';
export type { CategoricalValues, PredictionBlock, Variant } from './prediction-block.js';
export { decodeProfile, encodeProfile, type PublishedProfile } from './profile-codec.js';
export { publishProfile, readProfiles } from './redis-profiles.js';
export type { SeriesCounts } from './series-book.js';
export { appendedKey, entryField, shardCount, shardKeys, shardOf, type ShardKeys } from './shard.js';
