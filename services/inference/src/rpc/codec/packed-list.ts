import { advance, readLength, type WireReader } from './wire-reader.js';

type Floats = Float32Array | Float64Array;

/** What has been read of a repeated float or double field, which may come in several pieces. */
export interface PackedList<T extends Floats> {
  readonly allocate: (length: number) => T;
  data: T;
  length: number;
}

export function floatList(): PackedList<Float32Array> {
  return { allocate: allocateFloats, data: noFloats, length: 0 };
}

export function doubleList(): PackedList<Float64Array> {
  return { allocate: allocateDoubles, data: noDoubles, length: 0 };
}

/**
 * Reads the value of a repeated field, packed or one alone, behind what the list has already. Packed floats lie on the
 * wire as they lie in memory (little-endian, like every machine that ONNX Runtime is built for): they are copied whole.
 */
export function readPacked(reader: WireReader, isPacked: boolean, list: PackedList<Floats>): void {
  const elementBytes = list.data.BYTES_PER_ELEMENT;
  const byteLength = isPacked ? readLength(reader) : elementBytes;
  if (byteLength % elementBytes !== 0) {
    throw new RangeError(
      `packed values of ${String(elementBytes)} bytes take ${String(byteLength)} bytes`,
    );
  }
  const start = advance(reader, byteLength);
  const count = byteLength / elementBytes;
  makeRoom(list, count);
  if (count < loopLength) {
    for (let i = 0; i < count; i++) {
      const position = start + i * elementBytes;
      list.data[list.length + i] =
        elementBytes === 4
          ? reader.bytes.readFloatLE(position)
          : reader.bytes.readDoubleLE(position);
    }
  } else {
    const target = new Uint8Array(list.data.buffer, list.length * elementBytes, byteLength);
    target.set(reader.bytes.subarray(start, start + byteLength));
  }
  list.length += count;
}

/** What has been read, in memory of its own. */
export function takeList<T extends Floats>({ data, length, allocate }: PackedList<T>): T {
  if (data.length === length) return data;
  const exact = allocate(length);
  exact.set(data.subarray(0, length));
  return exact;
}

/** Below this many values a loop is cheaper than the views for a copy. */
const loopLength = 64;
const noFloats = new Float32Array(0);
const noDoubles = new Float64Array(0);
const allocateFloats = (length: number): Float32Array => new Float32Array(length);
const allocateDoubles = (length: number): Float64Array => new Float64Array(length);

/** The first piece, usually the only one, gets what it needs; many small ones must not cost the square of their number. */
function makeRoom(list: PackedList<Floats>, count: number): void {
  const { data, length } = list;
  if (length + count <= data.length) return;
  const room = length === 0 ? count : Math.max(length + count, data.length * 2);
  list.data = list.allocate(room);
  list.data.set(data.subarray(0, length));
}
