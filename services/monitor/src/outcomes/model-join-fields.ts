import { DomainError } from '@slipway/core';
import { z } from 'zod';
import { outcomeResults } from './outcome-results.js';

const prefix = 'outcomes:';

const hourSchema = z.object({
  startMs: z.number(),
  rows: z.number(),
  cells: z.record(z.string(), z.number()),
  scored: z.number(),
  logLoss: z.number(),
  brier: z.number(),
  absolute: z.number(),
  squared: z.number(),
  signed: z.number(),
  relative: z.number(),
  relativeRows: z.number(),
  shift: z.number(),
  shifted: z.number(),
  shiftedSquares: z.number(),
});
const recordSchema = z.object({
  modelName: z.string(),
  /** Number of the oldest row that is held. */
  first: z.number(),
  level: z.number(),
  counts: z.partialRecord(z.enum(outcomeResults), z.number()),
  pairs: z.array(
    z.object({
      shadow: z.number(),
      against: z.number(),
      pairs: z.number(),
      disagreements: z.number(),
      difference: z.number(),
    }),
  ),
  versions: z.array(
    z.object({
      modelVersion: z.string(),
      classes: z.object({ names: z.array(z.string()), isClosed: z.boolean() }).exactOptional(),
      hours: z.array(hourSchema),
    }),
  ),
});

export interface StoredModelJoin extends z.output<typeof recordSchema> {
  /** Rows and their labels, in order. */
  readonly chunks: readonly (readonly [rows: Buffer, labels: Buffer | undefined])[];
}

/** Names of a model's fields in the checkpoint: one record, and its rows and labels in chunks. */
export interface ModelJoinFields {
  readonly record: string;
  readonly rows: (chunk: number) => string;
  readonly labels: (chunk: number) => string;
}

export function modelJoinFields(modelName: string): ModelJoinFields {
  return {
    record: `${prefix}${modelName}`,
    rows: (chunk) => `outcome-rows:${String(chunk)}:${modelName}`,
    labels: (chunk) => `outcome-labels:${String(chunk)}:${modelName}`,
  };
}

/** What is stored of each model; throws `internal` for what a monitor does not store. */
export function storedModelJoins(stored: ReadonlyMap<string, Buffer>): readonly StoredModelJoin[] {
  const rowFields = Map.groupBy(
    [...stored.keys()].flatMap((field) => {
      const [, chunk, modelName] = /^outcome-rows:(\d+):(.*)$/s.exec(field) ?? [];
      return chunk === undefined || modelName === undefined
        ? []
        : [{ chunk: Number(chunk), modelName }];
    }),
    ({ modelName }) => modelName,
  );
  return [...stored]
    .filter(([field]) => field.startsWith(prefix))
    .map(([field, value]) => {
      const record = parseRecord(field, value);
      const fields = modelJoinFields(record.modelName);
      const chunks = (rowFields.get(record.modelName) ?? [])
        .sort((a, b) => a.chunk - b.chunk)
        .flatMap(({ chunk }) => {
          const rows = stored.get(fields.rows(chunk));
          return rows === undefined ? [] : [[rows, stored.get(fields.labels(chunk))] as const];
        });
      return { ...record, chunks };
    });
}

function parseRecord(field: string, value: Buffer): z.output<typeof recordSchema> {
  try {
    return recordSchema.parse(JSON.parse(value.toString()));
  } catch (error) {
    throw new DomainError(
      'internal',
      'BAD_CHECKPOINT',
      `checkpoint field ${field}: expected what a monitor stores there, got ${value.toString().slice(0, 60)}`,
      { cause: error },
    );
  }
}
