import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { DomainError, messageOf } from '@slipway/core';
import { asyncBufferFromFile, type AsyncBuffer } from 'hyparquet';
import { badTable } from './bad-table.js';

/** Where a table is read from, as often as it takes. */
export interface TableSource {
  readonly path: string;
  /** The first 16 bytes as Latin-1 text; fewer when there are fewer. */
  readonly start: string;
  /** All bytes, from the first one on. */
  readonly stream: () => Readable;
  /** For reading at any place. */
  readonly buffer: () => Promise<AsyncBuffer>;
}

/** A pipe of more than 1 GiB is refused: it is no place to look at a table twice. */
const defaultMaxPipeBytes = 2 ** 30;

/**
 * A file is read where it lies. A pipe or a device gives its bytes once, so they are kept in memory, up to `maxPipeBytes`.
 * Throws `not_found` for a missing file and `invalid` for one that cannot be read.
 */
export async function openSource(
  path: string,
  maxPipeBytes = defaultMaxPipeBytes,
): Promise<TableSource> {
  try {
    const stats = await stat(path);
    if (stats.isFile() || stats.isDirectory()) return fileSource(path, await readStart(path));
    return memorySource(path, await readAll(path, maxPipeBytes));
  } catch (error) {
    if (error instanceof DomainError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new DomainError('not_found', 'NO_SUCH_FILE', `${path}: there is no such file`);
    }
    throw badTable(path, `expected a readable file: ${messageOf(error)}`, error);
  }
}

const startBytes = 16;

function fileSource(path: string, start: Buffer): TableSource {
  return {
    path,
    start: start.toString('latin1'),
    stream: () => createReadStream(path),
    buffer: () => asyncBufferFromFile(path),
  };
}

async function readStart(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(startBytes));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function memorySource(path: string, bytes: Buffer): TableSource {
  const slice = (start: number, end = bytes.length): ArrayBuffer => {
    const copy = new ArrayBuffer(Math.max(0, end - start));
    new Uint8Array(copy).set(bytes.subarray(start, end));
    return copy;
  };
  return {
    path,
    start: bytes.toString('latin1', 0, startBytes),
    stream: () => Readable.from(bytes.length === 0 ? [] : [bytes], { objectMode: false }),
    buffer: () => Promise.resolve({ byteLength: bytes.length, slice }),
  };
}

async function readAll(path: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      const most = `${String(maxBytes)} bytes`;
      throw badTable(path, `expected at most ${most} from a pipe, got more; name a file instead`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
