/** A place in an encoded message. Plain data and not an object with methods: one is made for every request. */
export interface WireReader {
  readonly bytes: Buffer;
  position: number;
  /** Where the message, or the part of it that is being read, ends. */
  end: number;
}

export function wireReader(bytes: Buffer): WireReader {
  return { bytes, position: 0, end: bytes.length };
}

/** A varint of up to 64 bits, of which the low 32 are kept, as protobuf wants it for tags, lengths and uint32. */
export function readVarint(reader: WireReader): number {
  const { bytes } = reader;
  let value = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (reader.position >= reader.end) throw truncated();
    const byte = bytes[reader.position++] ?? 0;
    if (shift < 32) value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
  }
  throw new RangeError('a varint is longer than 10 bytes');
}

/** Reads a length and checks that so much is there. */
export function readLength(reader: WireReader): number {
  const length = readVarint(reader);
  if (length > reader.end - reader.position) throw truncated();
  return length;
}

export function readText(reader: WireReader): string {
  const length = readLength(reader);
  const start = reader.position;
  reader.position += length;
  return length === 0 ? '' : reader.bytes.toString('utf8', start, start + length);
}

/** A view, not a copy. */
export function readBytes(reader: WireReader): Buffer {
  const length = readLength(reader);
  const start = reader.position;
  reader.position += length;
  return reader.bytes.subarray(start, start + length);
}

/** Reads an embedded message: `read` sees a reader that ends where the message ends. */
export function readMessage<T>(reader: WireReader, read: (inner: WireReader) => T): T {
  const length = readLength(reader);
  const { end } = reader;
  reader.end = reader.position + length;
  const message = read(reader);
  reader.end = end;
  return message;
}

/** Reads the tag of the next field; numbers start at 1. */
export function readTag(reader: WireReader): number {
  const tag = readVarint(reader);
  if (tag < 8) throw new RangeError('a field has the number 0');
  return tag;
}

/** Passes over the value of a field that nobody knows here. */
export function skipField(reader: WireReader, tag: number): void {
  switch (tag & 7) {
    case 0:
      readVarint(reader);
      return;
    case 1:
      advance(reader, 8);
      return;
    case 2:
      advance(reader, readLength(reader));
      return;
    case 3:
      skipGroup(reader);
      return;
    case 5:
      advance(reader, 4);
      return;
    default:
      throw new RangeError(
        `field ${String(tag >>> 3)} has the unknown wire type ${String(tag & 7)}`,
      );
  }
}

/** Only in messages of the second edition, which may be nested to any depth: hence no recursion. */
function skipGroup(reader: WireReader): void {
  for (let depth = 1; depth > 0;) {
    const tag = readTag(reader);
    const wireType = tag & 7;
    if (wireType === 3) depth++;
    else if (wireType === 4) depth--;
    else skipField(reader, tag);
  }
}

/** Steps over so many bytes and answers where they begin. */
export function advance(reader: WireReader, length: number): number {
  const start = reader.position;
  if (length > reader.end - start) throw truncated();
  reader.position += length;
  return start;
}

function truncated(): RangeError {
  return new RangeError('it ends in the middle of a field');
}
