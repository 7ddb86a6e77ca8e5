import { invalidInput } from '@slipway/model';
import type { JsonValue } from './parse-json.js';

export type JsonObject = Readonly<Record<string, JsonValue | undefined>>;

/** Readers of a parsed request, each of which names the field when it is something else. */
export function asObject(field: string, value: JsonValue | undefined): JsonObject {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value;
  throw expected(field, 'an object', value);
}

export function asList(field: string, value: JsonValue | undefined): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  throw expected(field, 'an array', value);
}

export function asText(field: string, value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  throw expected(field, 'a text', value);
}

/** Not there: an empty one. */
export function asParameters(field: string, value: JsonValue | undefined): JsonObject {
  return value === undefined ? noParameters : asObject(`${field}.parameters`, value);
}

const noParameters: JsonObject = {};

function expected(field: string, what: string, got: JsonValue | undefined): Error {
  const text = got === undefined ? 'nothing' : kindOf(got);
  return invalidInput('request', field, `expected ${what}, got ${text}`);
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
