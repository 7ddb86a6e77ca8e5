import { randomBytes } from 'node:crypto';
import type { Clock, Logger } from '@slipway/core';
import { createEventAppender, createEventProducer, type EventProducer } from '@slipway/events';
import type { Redis } from '@slipway/redis';
import type { InferenceConfig } from '../config.js';

export interface PredictionLogDeps {
  readonly redis: Redis;
  readonly logger: Logger;
  readonly clock: Clock;
}

export interface PredictionLog {
  readonly producer: EventProducer;
  /** Unique for each start of the process. */
  readonly producerId: string;
}

const batchRows = 512;
const stopFlushMs = 2000;
/** A Redis that is away for longer may stay away, and then events are safer on disk. */
const spoolAfterMs = 1000;

/** The event producer as the settings want it. */
export function createPredictionLog(
  { redis, logger, clock }: PredictionLogDeps,
  config: InferenceConfig,
): PredictionLog {
  const producerId = `${config.replicaId}-${randomBytes(6).toString('hex')}`;
  const {
    eventSpoolDir: dir,
    eventSpoolBytes: maxBytes,
    eventStreamBytes: maxStreamBytes,
  } = config;
  const producer = createEventProducer(
    { appender: createEventAppender(redis, { maxStreamBytes }), logger, clock },
    {
      producer: producerId,
      maxQueuedRows: config.eventQueueRows,
      maxQueuedBytes: config.eventQueueBytes,
      batchRows,
      flushIntervalMs: config.eventFlushMs,
      stopFlushMs,
      ...(dir === '' ? {} : { spool: { dir, maxBytes, afterMs: spoolAfterMs } }),
    },
  );
  return { producer, producerId };
}
