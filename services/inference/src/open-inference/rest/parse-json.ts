import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { DomainError, messageOf } from '@slipway/core';

/** A JSON value in which an integer beyond 2^53 is a bigint, exact. */
export type JsonValue =
  boolean | number | bigint | string | null | JsonValue[] | { readonly [key: string]: JsonValue };

/** Integers of 16 digits and more, with what a value can stand behind; the digits of a fraction are not looked at. */
const mayHoldBigInteger = /[[,:\s-]\d{16}/;
/** The second: a number of digits alone, from one delimiter to the next. */
const textOrBigInteger = /"(?:[^"\\]|\\.)*"|(?<=[[,:\s])-?[1-9]\d{15,}(?=[\s,\]}]|$)/g;
const quote = 0x22;

/** Begins a text that stands for an integer; nobody outside can know it. */
const mark = `#${randomBytes(4).toString('hex')}#`;

/**
 * Parses JSON. `JSON.parse` rounds big integers; a reviver that sees how they were written costs 0.7 µs for each value,
 * so here they are put in quotation marks first, which costs half of that and only where there may be one.
 */
export function parseJson(bytes: Buffer): JsonValue {
  if (!isUtf8(bytes)) {
    throw new DomainError('invalid', 'BAD_JSON', 'request body: expected JSON in UTF-8');
  }
  const text = bytes.toString();
  try {
    if (!mayHoldBigInteger.test(text)) return JSON.parse(text) as JsonValue;
    const quoted = text.replace(textOrBigInteger, (match) =>
      match.charCodeAt(0) === quote ? match : `"${mark}${match}"`,
    );
    return unquote(JSON.parse(quoted) as JsonValue);
  } catch (error) {
    const problem = `request body: expected JSON: ${messageOf(error).replaceAll(mark, '')}`;
    throw new DomainError('invalid', 'BAD_JSON', problem, { cause: error });
  }
}

/** Arrays are changed in place: they may hold millions of values. */
function unquote(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.startsWith(mark) ? toInteger(value) : value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = unquote(value[index] ?? null);
    return value;
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unquote(item)]));
}

function toInteger(marked: string): number | bigint {
  const digits = marked.slice(mark.length);
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}
