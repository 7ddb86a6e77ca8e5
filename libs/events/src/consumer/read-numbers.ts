import { readVarint, takeBytes, take, wire, type WireCursor } from './wire-cursor.js';

/*
 * Repeated numbers are written packed, as one run. A writer may split the run, or write number by number: each piece is
 * read on its own and put behind what was read before.
 */

/** Below so many bytes reading number by number is cheaper than a view of the array's memory. */
const copiedFromBytes = 256;

/** Little-endian float32, as the machines that Node runs on keep them: a column is copied whole. */
export function readFloats(cursor: WireCursor, type: number, before: Float32Array): Float32Array {
  const start = type === wire.bytes ? takeBytes(cursor) : take(cursor, 4);
  const { bytes, at } = cursor;
  const added = (at - start) / 4;
  if (!Number.isInteger(added)) throw new Error('a column of floats has a part of one');
  const joined = new Float32Array(before.length + added);
  if (before.length > 0) joined.set(before);
  if (at - start >= copiedFromBytes) copyBytes(cursor, start, joined, before.byteLength);
  else for (let i = 0; i < added; i++) joined[before.length + i] = bytes.readFloatLE(start + 4 * i);
  return joined;
}

export function readDoubles(cursor: WireCursor, type: number, before: Float64Array): Float64Array {
  const start = type === wire.bytes ? takeBytes(cursor) : take(cursor, 8);
  const { bytes, at } = cursor;
  const added = (at - start) / 8;
  if (!Number.isInteger(added)) throw new Error('a column of doubles has a part of one');
  const joined = new Float64Array(before.length + added);
  if (before.length > 0) joined.set(before);
  if (at - start >= copiedFromBytes) copyBytes(cursor, start, joined, before.byteLength);
  else
    for (let i = 0; i < added; i++) joined[before.length + i] = bytes.readDoubleLE(start + 8 * i);
  return joined;
}

/** Values beyond 32 bits lose their upper ones, as in any protobuf reader. */
export function readUint32s(cursor: WireCursor, type: number, before: Uint32Array): Uint32Array {
  if (type === wire.varint) return joinUint32s(before, Uint32Array.of(readVarint(cursor)));
  const start = takeBytes(cursor);
  const end = cursor.at;
  const inner = { bytes: cursor.bytes, at: start, end };
  const values = new Uint32Array(end - start);
  let count = 0;
  while (inner.at < end) {
    const byte = inner.bytes[inner.at] ?? 0;
    if (byte < 128) {
      values[count++] = byte;
      inner.at++;
    } else values[count++] = readVarint(inner);
  }
  return joinUint32s(before, count === values.length ? values : values.slice(0, count));
}

function joinUint32s(before: Uint32Array, after: Uint32Array): Uint32Array {
  if (before.length === 0) return after;
  const joined = new Uint32Array(before.length + after.length);
  joined.set(before);
  joined.set(after, before.length);
  return joined;
}

function copyBytes(
  { bytes, at }: WireCursor,
  start: number,
  to: Float32Array | Float64Array,
  offset: number,
): void {
  bytes.copy(new Uint8Array(to.buffer), offset, start, at);
}
