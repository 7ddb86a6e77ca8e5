import { allocate, elementCount, showShape, type TensorData } from '@slipway/model';
import type { CheckedHead } from '../gather-inputs.js';
import { refuse } from '../place.js';
import type { JsonValue } from './parse-json.js';

/** The values of a tensor as JSON writes them: one flat array, or arrays nested as the shape says. */
export function readJsonValues(head: CheckedHead, data: JsonValue | undefined): TensorData {
  const { place, datatype, shape } = head;
  if (!Array.isArray(data)) {
    throw refuse(place, `expected data as an array, got ${show(data)}`);
  }
  if (datatype === 'FP16') {
    throw refuse(place, 'FP16 has no JSON form; expected binary data (binary_data_size)');
  }
  const flat = Array.isArray(data[0]) ? flatten(head, data) : data;
  const count = elementCount(shape);
  if (flat.length !== count) {
    const expected = `expected ${String(count)} values for shape ${showShape(shape)}`;
    throw refuse(place, `${expected}, got ${String(flat.length)}`);
  }
  return readFlat(head, flat);
}

function flatten(head: CheckedHead, data: readonly JsonValue[]): readonly JsonValue[] {
  const flat: JsonValue[] = [];
  const { shape, place } = head;
  const append = (items: readonly JsonValue[], axis: number): void => {
    if (items.length !== shape[axis]) {
      const expected = `expected data nested as shape ${showShape(shape)}`;
      throw refuse(
        place,
        `${expected}, got an array of ${String(items.length)} at axis ${String(axis)}`,
      );
    }
    for (const item of items) {
      if (axis === shape.length - 1) flat.push(item);
      else if (Array.isArray(item)) append(item, axis + 1);
      else throw refuse(place, `expected arrays at axis ${String(axis + 1)}, got ${show(item)}`);
    }
  };
  append(data, 0);
  return flat;
}

function readFlat(head: CheckedHead, values: readonly JsonValue[]): TensorData {
  const { datatype } = head;
  if (datatype === 'BYTES') return readTexts(head, values);
  if (datatype === 'BOOL') return readFlags(head, values);
  const data = allocate(datatype, values.length);
  if (data instanceof Float32Array || data instanceof Float64Array) readFloats(head, values, data);
  else if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    readBigIntegers(head, values, data);
  } else if (!Array.isArray(data)) readIntegers(head, values, data);
  return data;
}

function readTexts(head: CheckedHead, values: readonly JsonValue[]): string[] {
  return values.map((value, index) => {
    if (typeof value === 'string') return value;
    throw wrong(head, 'a text', index, value);
  });
}

function readFlags(head: CheckedHead, values: readonly JsonValue[]): Uint8Array {
  return Uint8Array.from(values, (value, index) => {
    if (value === true || value === 1) return 1;
    if (value === false || value === 0) return 0;
    throw wrong(head, 'true or false', index, value);
  });
}

/** What JSON has no numbers for, as protobuf writes it in JSON. */
const nonFinite: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Infinity,
  '-Infinity': -Infinity,
};

function readFloats(
  head: CheckedHead,
  values: readonly JsonValue[],
  data: Float32Array | Float64Array,
): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value === 'number') data[index] = value;
    else if (typeof value === 'bigint') data[index] = Number(value);
    else if (typeof value === 'string' && Object.hasOwn(nonFinite, value)) {
      data[index] = nonFinite[value] ?? Number.NaN;
    } else throw wrong(head, 'a number', index, value);
  }
}

function readBigIntegers(
  head: CheckedHead,
  values: readonly JsonValue[],
  data: BigInt64Array | BigUint64Array,
): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    const isInteger = typeof value === 'bigint' || Number.isInteger(value);
    const integer = isInteger ? BigInt(value as number | bigint) : undefined;
    if (integer !== undefined) data[index] = integer;
    if (integer === undefined || data[index] !== integer) {
      throw wrong(head, head.datatype, index, value);
    }
  }
}

function readIntegers(
  head: CheckedHead,
  values: readonly JsonValue[],
  data: Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array,
): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value === 'number') data[index] = value;
    // What does not fit is not what was written.
    if (typeof value !== 'number' || data[index] !== value) {
      throw wrong(head, head.datatype, index, value);
    }
  }
}

function wrong(
  { place }: CheckedHead,
  expected: string,
  index: number,
  got: JsonValue | undefined,
): Error {
  return refuse(place, `expected ${expected}, got ${show(got)} at position ${String(index)}`);
}

function show(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  if (value !== null && typeof value === 'object') return 'an object';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value);
}
