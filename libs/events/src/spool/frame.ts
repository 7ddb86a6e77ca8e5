import { crc32 } from 'node:zlib';
import type { Entry } from '../entry.js';

export interface DecodedFrames {
  readonly entries: readonly Entry[];
  /** Where the last whole frame ends; what lies behind it is torn or damaged. */
  readonly goodBytes: number;
}

/*
 * A frame: the length of its body and the body's CRC-32, both uint32, lowest byte first; then the body: the length of the
 * head (uint16), the head (JSON), and the entry's bytes.
 */
const prefixBytes = 8;
const headLengthBytes = 2;

type Head = readonly [
  producer: string,
  modelName: string,
  modelVersion: string,
  firstSequence: number,
  rows: number,
  produced: number,
];

export function encodeFrame(entry: Entry): Buffer {
  const { series, firstSequence, rows, produced, bytes } = entry;
  const { producer, modelName, modelVersion } = series;
  const fields: Head = [producer, modelName, modelVersion, firstSequence, rows, produced];
  const head = Buffer.from(JSON.stringify(fields));
  const frame = Buffer.allocUnsafe(prefixBytes + headLengthBytes + head.length + bytes.length);
  frame.writeUInt16LE(head.length, prefixBytes);
  head.copy(frame, prefixBytes + headLengthBytes);
  bytes.copy(frame, prefixBytes + headLengthBytes + head.length);
  const body = frame.subarray(prefixBytes);
  frame.writeUInt32LE(body.length, 0);
  frame.writeUInt32LE(crc32(body), 4);
  return frame;
}

/**
 * The entries up to the first frame that is not whole. A process that is killed leaves at most its last write unfinished,
 * so that all before it are good; their bytes are parts of `file`.
 */
export function decodeFrames(file: Buffer): DecodedFrames {
  const entries: Entry[] = [];
  let at = 0;
  while (at + prefixBytes <= file.length) {
    const length = file.readUInt32LE(at);
    const start = at + prefixBytes;
    if (length < headLengthBytes || start + length > file.length) break;
    const body = file.subarray(start, start + length);
    if (crc32(body) !== file.readUInt32LE(at + 4)) break;
    const entry = decodeBody(body);
    if (entry === undefined) break;
    entries.push(entry);
    at = start + length;
  }
  return { entries, goodBytes: at };
}

function decodeBody(body: Buffer): Entry | undefined {
  const headEnd = headLengthBytes + body.readUInt16LE(0);
  const head = parseJson(body.toString('utf8', headLengthBytes, headEnd));
  if (!isHead(head)) return undefined;
  const [producer, modelName, modelVersion, firstSequence, rows, produced] = head;
  const series = { producer, modelName, modelVersion };
  return { series, firstSequence, rows, produced, bytes: body.subarray(headEnd) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whole, by its checksum, and yet no entry: another program's file, which is not for us to use.
    return undefined;
  }
}

function isHead(value: unknown): value is Head {
  if (!Array.isArray(value) || value.length !== 6) return false;
  const texts = value.slice(0, 3).every((item) => typeof item === 'string');
  return texts && value.slice(3).every((item) => Number.isSafeInteger(item) && Number(item) >= 0);
}
