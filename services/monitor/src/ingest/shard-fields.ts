import { badEntryReasons, type BadEntryReason } from '@slipway/events';
import { z } from 'zod';
import type { StoredCounts } from '../fold/version-state.js';
import { parseField } from './parse-field.js';

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

/** Names of the checkpoint's fields: a version and its two windows have one each. */
const versionPrefix = 'version:';

export const deadLettersField = 'dead-letters';

export function versionField(name: VersionName): string {
  return versionPrefix + textOf(name);
}

export function rowsField(name: VersionName): string {
  return `rows:${textOf(name)}`;
}

export function requestsField(name: VersionName): string {
  return `requests:${textOf(name)}`;
}

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
});
const deadLettersSchema = z.partialRecord(z.enum(badEntryReasons), z.number());

/** The record in the field of a version; undefined for any other field. */
export function versionOfField(field: string, value: Buffer): VersionRecord | undefined {
  if (!field.startsWith(versionPrefix)) return undefined;
  return parseField(versionSchema, field, value.toString());
}

export function decodeDeadLetters(value: Buffer | undefined): DeadLetterCounts {
  const none = { undecodable: 0, schema_version: 0, inconsistent: 0, too_many_versions: 0 };
  if (value === undefined) return none;
  return { ...none, ...parseField(deadLettersSchema, deadLettersField, value.toString()) };
}

export function encodeJson(value: VersionRecord | DeadLetterCounts): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function textOf({ modelName, modelVersion }: VersionName): string {
  return `${modelName}@${modelVersion}`;
}
