import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DomainError, messageOf } from '@slipway/core';

export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * Files and folders in the order of their names, also through symbolic links: Kubernetes mounts volumes through them.
 * Hidden ones are left out (its own copies are), and so are links that lead nowhere.
 */
export async function listFolder(
  folder: string,
  what = 'model folder',
): Promise<readonly FolderEntry[]> {
  const names = await namesIn(folder, what);
  const entries: FolderEntry[] = [];
  for (const name of names.filter((candidate) => !candidate.startsWith('.')).toSorted()) {
    const path = join(folder, name);
    const info = await stat(path).catch(() => undefined);
    if (info !== undefined) entries.push({ name, path, isFolder: info.isDirectory() });
  }
  return entries;
}

async function namesIn(folder: string, what: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const reason = isMissing ? 'no such folder' : messageOf(error);
    const message = `${what} ${resolve(folder)}: ${reason}`;
    throw new DomainError('precondition', 'UNREADABLE_FOLDER', message);
  }
}
