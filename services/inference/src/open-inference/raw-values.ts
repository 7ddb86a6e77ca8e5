import { isUtf8 } from 'node:buffer';
import { elementCount, readRawNumbers, type TensorData } from '@slipway/model';
import type { CheckedHead } from './gather-inputs.js';
import { refuse, type Place } from './place.js';

const lengthBytes = 4;

/** The values of a tensor as they lie in memory: little-endian, row-major, BYTES each behind its length. */
export function readRaw({ place, datatype, shape }: CheckedHead, bytes: Buffer): TensorData {
  if (datatype === 'BYTES') return readTexts(place, elementCount(shape), bytes);
  return readRawNumbers(datatype, shape, bytes, (problem) => refuse(place, problem));
}

function readTexts(place: Place, count: number, bytes: Buffer): string[] {
  // Each has at least its length, so a shape that promises more is refused before anything is made of it.
  if (count * lengthBytes > bytes.byteLength) {
    const got = `${String(bytes.byteLength)} bytes`;
    throw refuse(
      place,
      `expected ${String(count)} elements of 4 bytes length and text, got ${got}`,
    );
  }
  const texts: string[] = [];
  let offset = 0;
  while (texts.length < count) {
    const start = offset + lengthBytes;
    const end = start <= bytes.byteLength ? start + bytes.readUInt32LE(offset) : Infinity;
    if (end > bytes.byteLength) {
      const at = `element ${String(texts.length)}`;
      throw refuse(place, `${at}: expected a length and as many bytes, got the end of the data`);
    }
    texts.push(readText(place, texts.length, bytes.subarray(start, end)));
    offset = end;
  }
  if (offset === bytes.byteLength) return texts;
  const rest = `${String(bytes.byteLength - offset)} bytes more`;
  throw refuse(place, `expected ${String(count)} elements, got ${rest}`);
}

/** BYTES are text to ONNX Runtime; what is none would come out changed. */
export function readText(place: Place, index: number, bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  throw refuse(place, `expected UTF-8 text, got other bytes at position ${String(index)}`);
}

/** The same way back; numbers are not copied. */
export function writeRaw(data: TensorData): Buffer {
  if (!Array.isArray(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const sizes = data.map((text) => Buffer.byteLength(text));
  const bytes = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + size + lengthBytes, 0));
  let offset = 0;
  for (const [index, text] of data.entries()) {
    bytes.writeUInt32LE(sizes[index] ?? 0, offset);
    offset += lengthBytes + bytes.write(text, offset + lengthBytes);
  }
  return bytes;
}
