import { DomainError } from '@slipway/core';
import { badEntryReasons, type BadEntryReason } from '@slipway/events';
import { z } from 'zod';
import type { StoredCounts } from '../fold/version-state.js';

/** Who numbers its rows: one producer, model and version. */
export interface SeriesName {
  readonly producer: string;
  readonly modelName: string;
  readonly modelVersion: string;
}

export interface VersionName {
  readonly modelName: string;
  readonly modelVersion: string;
}

/** What is stored of a version beside its windows. */
export interface VersionRecord extends VersionName, StoredCounts {
  /** Stream id up to which the stored windows go; empty when none are stored. */
  readonly windowsAt: string;
}

export type DeadLetterCounts = Readonly<Record<BadEntryReason, number>>;

/** Names of the checkpoint's fields; a series, a version and its two windows have one each. */
const seriesPrefix = 'series:';
const versionPrefix = 'version:';

export const deadLettersField = 'dead-letters';

export function seriesField({ producer, modelName, modelVersion }: SeriesName): string {
  return seriesPrefix + JSON.stringify([producer, modelName, modelVersion]);
}

export function versionField(name: VersionName): string {
  return versionPrefix + textOf(name);
}

export function rowsField(name: VersionName): string {
  return `rows:${textOf(name)}`;
}

export function requestsField(name: VersionName): string {
  return `requests:${textOf(name)}`;
}

const bins = z.object({ counts: z.array(z.number()), unseen: z.number(), missing: z.number() });
const seriesSchema = z.tuple([z.string(), z.string(), z.string()]);
/** JSON leaves an undefined time out; here its key comes back. */
const timeSchema = z
  .number()
  .optional()
  .transform((ms) => ms);
const versionSchema = z.object({
  modelName: z.string(),
  modelVersion: z.string(),
  windowsAt: z.string(),
  counts: z.object({
    rows: z.number(),
    errorRows: z.number(),
    firstMs: timeSchema,
    lastMs: timeSchema,
  }),
  bins: z.object({ digest: z.string(), table: z.record(z.string(), bins) }).exactOptional(),
});
const deadLettersSchema = z.partialRecord(z.enum(badEntryReasons), z.number());

/** The name in the field of a series; undefined for any other field. */
export function seriesOfField(field: string): SeriesName | undefined {
  if (!field.startsWith(seriesPrefix)) return undefined;
  const text = field.slice(seriesPrefix.length);
  const [producer, modelName, modelVersion] = parse(seriesSchema, field, text);
  return { producer, modelName, modelVersion };
}

/** The record in the field of a version; undefined for any other field. */
export function versionOfField(field: string, value: Buffer): VersionRecord | undefined {
  if (!field.startsWith(versionPrefix)) return undefined;
  return parse(versionSchema, field, value.toString());
}

export function decodeDeadLetters(value: Buffer | undefined): DeadLetterCounts {
  const none = { undecodable: 0, schema_version: 0, inconsistent: 0 };
  if (value === undefined) return none;
  return { ...none, ...parse(deadLettersSchema, deadLettersField, value.toString()) };
}

export function encodeJson(value: VersionRecord | DeadLetterCounts): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function textOf({ modelName, modelVersion }: VersionName): string {
  return `${modelName}@${modelVersion}`;
}

function parse<S extends z.ZodType>(schema: S, field: string, json: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(json));
  } catch (error) {
    throw new DomainError(
      'internal',
      'BAD_CHECKPOINT',
      `checkpoint field ${field}: expected what a monitor stores there, got ${json.slice(0, 60)}`,
      { cause: error },
    );
  }
}
