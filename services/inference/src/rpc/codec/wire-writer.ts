/** A message that is being encoded: `bytes` up to `position`. Grows on its own. */
export interface WireWriter {
  bytes: Buffer;
  position: number;
}

/** A writer with room for so many bytes; a good guess saves copies. */
export function wireWriter(expectedBytes: number): WireWriter {
  return { bytes: Buffer.allocUnsafe(expectedBytes), position: 0 };
}

/** What has been written. */
export function finish({ bytes, position }: WireWriter): Buffer {
  return bytes.subarray(0, position);
}

/** Makes room for so many bytes. */
export function reserve(writer: WireWriter, byteLength: number): void {
  const needed = writer.position + byteLength;
  if (needed <= writer.bytes.length) return;
  const bytes = Buffer.allocUnsafe(Math.max(needed, writer.bytes.length * 2));
  writer.bytes.copy(bytes, 0, 0, writer.position);
  writer.bytes = bytes;
}

/** A whole number from 0 to 2^32 - 1: tags, lengths, uint32. */
export function writeVarint(writer: WireWriter, value: number): void {
  reserve(writer, 5);
  writer.position = putVarint(writer.bytes, writer.position, value);
}

/** A number of 64 bits in two halves, as protobuf has int64, uint64 and every negative int32. */
export function writeVarint64(writer: WireWriter, low: number, high: number): void {
  reserve(writer, 10);
  let rest = low >>> 0;
  let upper = high >>> 0;
  while (upper > 0 || rest > 0x7f) {
    writer.bytes[writer.position++] = (rest & 0x7f) | 0x80;
    rest = ((rest >>> 7) | (upper << 25)) >>> 0;
    upper >>>= 7;
  }
  writer.bytes[writer.position++] = rest;
}

/** A double, unless it is the default that protobuf leaves out. */
export function writeDouble(writer: WireWriter, tag: number, value: number): void {
  if (value === 0) return;
  writeVarint(writer, tag);
  reserve(writer, 8);
  writer.position = writer.bytes.writeDoubleLE(value, writer.position);
}

/** A text, unless it is empty. */
export function writeText(writer: WireWriter, tag: number, text: string): void {
  if (text !== '') writeItem(writer, tag, text);
}

/** A text of a repeated field, where the empty one counts too. */
export function writeItem(writer: WireWriter, tag: number, text: string): void {
  writeVarint(writer, tag);
  const { length } = text;
  reserve(writer, length * 3 + 5);
  if (length < 0x80 && writeAscii(writer, text)) return;
  writeLength(writer, length, () => {
    writer.position += writer.bytes.write(text, writer.position);
  });
}

/** The length and the characters, one byte each; false, and nothing written, when the text has others. */
function writeAscii(writer: WireWriter, text: string): boolean {
  const { bytes, position } = writer;
  bytes[position] = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return false;
    bytes[position + 1 + i] = code;
  }
  writer.position = position + 1 + text.length;
  return true;
}

/** Bytes as they are, of a typed array as it lies in memory: little-endian, as protobuf wants it. */
export function writeMemory(writer: WireWriter, tag: number, data: ArrayBufferView): void {
  const { buffer, byteOffset, byteLength } = data;
  writeVarint(writer, tag);
  writeVarint(writer, byteLength);
  writeRaw(writer, new Uint8Array(buffer, byteOffset, byteLength));
}

/** Bytes that are part of a message already. */
export function writeRaw(writer: WireWriter, bytes: Uint8Array): void {
  reserve(writer, bytes.length);
  writer.bytes.set(bytes, writer.position);
  writer.position += bytes.length;
}

/** An embedded message. A right guess at its length saves a move of what `write` has written. */
export function writeMessage(
  writer: WireWriter,
  tag: number,
  expectedBytes: number,
  write: () => void,
): void {
  writeVarint(writer, tag);
  writeLength(writer, expectedBytes, write);
}

function writeLength(writer: WireWriter, expectedBytes: number, write: () => void): void {
  const start = writer.position;
  writeVarint(writer, expectedBytes);
  const content = writer.position;
  write();
  const length = writer.position - content;
  const shift = varintLength(length) - (content - start);
  if (shift > 0) reserve(writer, shift);
  if (shift !== 0) writer.bytes.copyWithin(content + shift, content, writer.position);
  putVarint(writer.bytes, start, length);
  writer.position += shift;
}

function putVarint(bytes: Buffer, position: number, value: number): number {
  let at = position;
  let rest = value >>> 0;
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

/** How many bytes a varint takes. */
export function varintLength(value: number): number {
  if (value < 2 ** 7) return 1;
  if (value < 2 ** 14) return 2;
  if (value < 2 ** 21) return 3;
  return value < 2 ** 28 ? 4 : 5;
}
