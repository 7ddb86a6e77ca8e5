import { stat } from 'node:fs/promises';
import { listFiles } from './list-files.js';
import type { VersionFiles } from './scan-repository.js';

/**
 * What a look at the folder tells of a version's files: names, sizes and times, without reading them. Equal fingerprints
 * mean equal files; files that were only touched have another one, and the digest tells.
 */
export async function fingerprintOf(version: VersionFiles): Promise<string> {
  const parts: string[] = [];
  for (const { name, path } of await listFiles(version)) {
    const info = await stat(path).catch(() => undefined);
    const { size, mtimeMs, ctimeMs, ino } = info ?? { size: 0, mtimeMs: 0, ctimeMs: 0, ino: 0 };
    parts.push([name, size, mtimeMs, ctimeMs, ino].join(':'));
  }
  return [version.onnxPath, version.problem ?? '', ...parts].join('\n');
}
