import { messageOf } from '@slipway/core';
import { batchSchemaVersion } from '../encode-batch.js';
import { decodeBatch } from './decode-batch.js';
import type { EventBatch } from './event-batch.js';

export const badEntryReasons = [
  'undecodable',
  'schema_version',
  'inconsistent',
  'too_many_versions',
] as const;

/**
 * Why an entry cannot be used: no protobuf message, another version of it, columns that do not fit together, or one model
 * version too many for its reader.
 */
export type BadEntryReason = (typeof badEntryReasons)[number];

export type DecodedEntry =
  | { readonly kind: 'batch'; readonly batch: EventBatch }
  | {
      readonly kind: 'bad';
      readonly reason: BadEntryReason;
      readonly detail: string;
      /** An inconsistent entry whose series and numbers are known all the same. */
      readonly header?: EventBatch;
    };

/** Beyond any batch that a replica takes: such an entry would keep whoever reads it busy for long. */
const maxRows = 1_000_000;
/** What a Date holds. */
const maxTimeMs = 8.64e15;

/** Decodes a stream entry. What comes out as a batch needs no further checks: each column is whole or absent. */
export function decodeEntry(bytes: Buffer): DecodedEntry {
  let batch: EventBatch;
  try {
    batch = decodeBatch(bytes);
  } catch (error) {
    return { kind: 'bad', reason: 'undecodable', detail: messageOf(error) };
  }
  if (batch.schemaVersion !== batchSchemaVersion) {
    const expected = `expected ${String(batchSchemaVersion)}, got ${String(batch.schemaVersion)}`;
    return { kind: 'bad', reason: 'schema_version', detail: `schema_version: ${expected}` };
  }
  const headerProblem = findHeaderProblem(batch);
  if (headerProblem !== undefined) {
    return { kind: 'bad', reason: 'inconsistent', detail: headerProblem };
  }
  const columnProblem = findColumnProblem(batch);
  if (columnProblem !== undefined) {
    return { kind: 'bad', reason: 'inconsistent', detail: columnProblem, header: batch };
  }
  return { kind: 'batch', batch };
}

function findHeaderProblem(batch: EventBatch): string | undefined {
  const names = { producer: batch.producer, model_name: batch.modelName };
  for (const [field, value] of Object.entries({ ...names, model_version: batch.modelVersion })) {
    if (value === '') return `${field}: expected a name, got none`;
  }
  if (batch.firstSequence < 1) return 'first_sequence: expected 1 or more, got 0';
  if (batch.rows > maxRows) {
    return `rows: expected at most ${String(maxRows)}, got ${String(batch.rows)}`;
  }
  return undefined;
}

function findColumnProblem(batch: EventBatch): string | undefined {
  const { rows } = batch;
  const requests = batch.requestRows.length;
  const told = batch.requestRows.reduce((sum, count) => sum + count, 0);
  if (told !== rows) {
    return `request_rows: expected a sum of ${String(rows)} rows, got ${String(told)}`;
  }
  if (!(batch.baseTimeMs >= 0 && batch.baseTimeMs <= maxTimeMs)) {
    return `base_time_ms: expected milliseconds since 1970, got ${String(batch.baseTimeMs)}`;
  }
  const columns: readonly [name: string, length: number, expected: number][] = [
    ['time_offsets_ms', batch.timeOffsetsMs.length, requests],
    ['prediction_ids', batch.predictionIds.length, requests],
    ['variants', batch.variants.length, requests],
    ['statuses', batch.statuses.length, requests],
    ['latencies_ms', batch.latenciesMs.length, requests],
    ['outputs_non_finite', batch.outputsNonFinite.length, requests],
    ['numeric_values', batch.numericValues.length, rows * batch.numericFeatures.length],
    ['predictions', batch.predictions.length, rows],
    ['class_probabilities', batch.classProbabilities.length, rows * batch.classes.length],
  ];
  for (const [name, length, expected] of columns) {
    if (length !== 0 && length !== expected) {
      return `${name}: expected ${String(expected)} values or none, got ${String(length)}`;
    }
  }
  return findCodeProblem(batch);
}

function findCodeProblem(batch: EventBatch): string | undefined {
  const byRow = [...batch.categoricalFeatures, ...(batch.labels ? [batch.labels] : [])];
  const requests = batch.requestRows.length;
  const columns = [
    ...byRow.map((column) => [column, batch.rows] as const),
    ...batch.segments.map((column) => [column, requests] as const),
  ];
  for (const [{ name, dictionary, codes }, expected] of columns) {
    if (codes.length !== expected) {
      return `codes of ${name}: expected ${String(expected)}, got ${String(codes.length)}`;
    }
    if (codes.some((code) => code > dictionary.length)) {
      return `codes of ${name}: expected at most ${String(dictionary.length)}, got a higher one`;
    }
  }
  return undefined;
}
