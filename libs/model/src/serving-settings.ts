import { z } from 'zod';

/** The parts of `card.json` that say how a version is run, and what of its traffic is recorded. */
export const servingFields = {
  executor: z
    .strictObject({
      /** auto: inline when a run is short, else worker threads. */
      kind: z.enum(['auto', 'inline', 'worker']).default('auto'),
      /** Worker threads, each with a session of its own; at most as many as there are CPUs. */
      workers: z.int().min(1).max(256).optional(),
      /** Threads inside a run. */
      intra_op_threads: z.int().min(1).max(256).default(1),
      /** A run that takes longer makes the version not ready until it ends. */
      stuck_after_ms: z.int().min(10).max(3_600_000).optional(),
    })
    .prefault({}),
  batching: z
    .strictObject({
      /** Left out: on when the graph has a free batch dimension and two rows answer as each alone. */
      enabled: z.boolean().optional(),
      /** Most rows of a shared run. */
      max_rows: z.int().min(1).max(1_000_000).optional(),
      /** Longest wait for company; 0 takes what is queued. */
      max_wait_ms: z.number().min(0).max(10_000).default(0),
      /** Rows that may wait before more are refused. */
      max_queued_rows: z.int().min(1).max(10_000_000).optional(),
      /** Requests of more rows than a fixed batch dimension: in turns, or refused. */
      fixed_batch: z.enum(['loop', 'refuse']).default('loop'),
    })
    .prefault({}),
  /** NaN and infinities in `inputs` reach the model; features have `allow_missing` for theirs. */
  allow_non_finite: z.boolean().default(false),
  monitoring: z
    .strictObject({
      /** Share of requests whose event is recorded; errors always are. Left out: that of the service. */
      sample_rate: z.number().min(0).max(1).optional(),
      /** By feature: left out of events, or recorded as a keyed hash. */
      redact: z.record(z.string(), z.enum(['drop', 'hash'])).default({}),
    })
    .prefault({}),
  /** `breaking`: the signature may differ from that of the version it follows. */
  compatibility: z.enum(['same', 'breaking']).default('same'),
} as const;

const servingSchema = z.strictObject(servingFields);

/** How a version is run and recorded; what is undefined the service decides. */
export interface ServingSettings {
  readonly executor: {
    readonly kind: 'auto' | 'inline' | 'worker';
    readonly workers: number | undefined;
    readonly intraOpThreads: number;
    readonly stuckAfterMs: number | undefined;
  };
  readonly batching: {
    readonly isEnabled: boolean | undefined;
    readonly maxRows: number | undefined;
    readonly maxWaitMs: number;
    readonly maxQueuedRows: number | undefined;
    readonly fixedBatch: 'loop' | 'refuse';
  };
  readonly allowNonFinite: boolean;
  readonly monitoring: {
    readonly sampleRate: number | undefined;
    readonly redact: Readonly<Record<string, 'drop' | 'hash'>>;
  };
  readonly compatibility: 'same' | 'breaking';
}

/** Those of a card; without one every default. */
export function resolveServing(
  card: z.output<typeof servingSchema> = servingSchema.parse({}),
): ServingSettings {
  const { executor, batching, monitoring } = card;
  return {
    executor: {
      kind: executor.kind,
      workers: executor.workers,
      intraOpThreads: executor.intra_op_threads,
      stuckAfterMs: executor.stuck_after_ms,
    },
    batching: {
      isEnabled: batching.enabled,
      maxRows: batching.max_rows,
      maxWaitMs: batching.max_wait_ms,
      maxQueuedRows: batching.max_queued_rows,
      fixedBatch: batching.fixed_batch,
    },
    allowNonFinite: card.allow_non_finite,
    monitoring: { sampleRate: monitoring.sample_rate, redact: monitoring.redact },
    compatibility: card.compatibility,
  };
}
