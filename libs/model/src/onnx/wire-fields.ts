import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** One length-delimited field of a message, with where it lies. */
export interface WireField {
  readonly field: number;
  readonly bytes: Uint8Array;
  /** Offsets of the whole field, tag included, in its message. */
  readonly start: number;
  readonly end: number;
}

/**
 * The length-delimited fields of a message, in order; fields of other wire types are passed over. Nothing is copied.
 * Throws a plain Error for bytes that are no protobuf message.
 */
export function fields(message: Uint8Array): readonly WireField[] {
  const reader = new BinaryReader(message);
  const found: WireField[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [field, wireType] = reader.tag();
    if (wireType === WireType.LengthDelimited) {
      const bytes = reader.bytes();
      found.push({ field, bytes, start, end: reader.pos });
    } else reader.skip(wireType, field);
  }
  return found;
}

/** The last field of a number, as protobuf wants it of one that may come once. */
export function bytesOf(message: Uint8Array, wanted: number): Uint8Array | undefined {
  return fields(message).findLast(({ field }) => field === wanted)?.bytes;
}

const decoder = new TextDecoder();

export function textsOf(message: Uint8Array, wanted: number): readonly string[] {
  return fields(message)
    .filter(({ field }) => field === wanted)
    .map(({ bytes }) => decoder.decode(bytes));
}

export function textOf(message: Uint8Array, wanted: number): string {
  return textsOf(message, wanted).at(-1) ?? '';
}

/** A repeated int64, packed or not. */
export function intsOf(message: Uint8Array, wanted: number): readonly bigint[] {
  const reader = new BinaryReader(message);
  const found: bigint[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    const isPacked = wireType === WireType.LengthDelimited;
    if (field !== wanted || !(isPacked || wireType === WireType.Varint)) {
      reader.skip(wireType, field);
    } else if (!isPacked) found.push(BigInt(reader.int64()));
    else {
      const end = reader.uint32() + reader.pos;
      if (end > reader.len) throw new RangeError('packed integers end behind their message');
      while (reader.pos < end) found.push(BigInt(reader.int64()));
    }
  }
  return found;
}
