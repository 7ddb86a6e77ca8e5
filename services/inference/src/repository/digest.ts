import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { listFolder } from './list-folder.js';
import type { VersionFiles } from './scan-repository.js';

/** sha256, in hex, over all files of a version: their names and contents in the order of their names. */
export async function digestOf({ folder, onnxPath }: VersionFiles): Promise<string> {
  const paths = folder === undefined ? [onnxPath] : await filesOf(folder);
  const hash = createHash('sha256');
  for (const path of paths) {
    hash.update(`${relative(folder ?? onnxPath, path)}\0`);
    await pipeline(createReadStream(path), hash, { end: false });
  }
  return hash.digest('hex');
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const { path, isFolder } of await listFolder(folder)) {
    if (isFolder) files.push(...(await filesOf(path)));
    else files.push(path);
  }
  return files;
}
