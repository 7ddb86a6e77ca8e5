/** Where the reading of a protobuf message stands. */
export interface WireCursor {
  readonly bytes: Buffer;
  at: number;
  /** Behind the last byte of the message. */
  end: number;
}

/** Kinds of fields as they are written: https://protobuf.dev/programming-guides/encoding */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** A whole number up to 2^53 - 1; throws beyond. */
export function readVarint(cursor: WireCursor): number {
  const { bytes } = cursor;
  let value = 0;
  let scale = 1;
  for (let length = 1; length <= 10; length++) {
    if (cursor.at >= cursor.end) throw tooShort();
    const byte = bytes[cursor.at++] ?? 0;
    value += (byte & 127) * scale;
    if (byte < 128) {
      if (value > Number.MAX_SAFE_INTEGER) throw new Error('a number is greater than 2^53 - 1');
      return value;
    }
    scale *= 128;
  }
  throw new Error('a number has more than 10 bytes');
}

/** Moves on behind a field of a known size, and answers where it began. */
export function take(cursor: WireCursor, byteLength: number): number {
  const start = cursor.at;
  if (start + byteLength > cursor.end) throw tooShort();
  cursor.at = start + byteLength;
  return start;
}

/** Moves on behind a field that begins with its length, and answers where its content began. */
export function takeBytes(cursor: WireCursor): number {
  return take(cursor, readVarint(cursor));
}

export function readText(cursor: WireCursor): string {
  const start = takeBytes(cursor);
  return cursor.bytes.toString('utf8', start, cursor.at);
}

/** Calls `read` with a cursor for the message in this field. */
export function readMessage<T>(cursor: WireCursor, read: (inner: WireCursor) => T): T {
  const start = takeBytes(cursor);
  return read({ bytes: cursor.bytes, at: start, end: cursor.at });
}

/** Calls `read` for each field up to the end; a field that it answers with false is left out. */
export function readFields(
  cursor: WireCursor,
  read: (field: number, type: number) => boolean,
): void {
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    const type = tag % 8;
    const field = (tag - type) / 8;
    if (field === 0) throw new Error('a field has the number 0');
    if (!read(field, type)) skip(cursor, type);
  }
}

function skip(cursor: WireCursor, type: number): void {
  if (type === wire.varint) readVarint(cursor);
  else if (type === wire.fixed64) take(cursor, 8);
  else if (type === wire.bytes) takeBytes(cursor);
  else if (type === wire.fixed32) take(cursor, 4);
  else throw new Error(`a field has the wire type ${String(type)}, which no field here has`);
}

function tooShort(): Error {
  return new Error('the message ends within a field');
}
