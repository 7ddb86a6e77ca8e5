import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { listFiles } from './list-files.js';
import type { VersionFiles } from './scan-repository.js';

/** sha256, in hex, over all files of a version: their names and contents in the order of their names. */
export async function digestOf(version: VersionFiles): Promise<string> {
  const hash = createHash('sha256');
  for (const { name, path } of await listFiles(version)) {
    hash.update(`${name}\0`);
    await pipeline(createReadStream(path), hash, { end: false });
  }
  return hash.digest('hex');
}
