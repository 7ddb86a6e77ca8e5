import { relative } from 'node:path';
import { listFolder } from './list-folder.js';
import type { VersionFiles } from './scan-repository.js';

export interface VersionFile {
  /** Path within the version's folder; empty for a lone file, whose name is that of the model. */
  readonly name: string;
  readonly path: string;
}

/** Every file of a version, in the order of their names: those of its folder, or its lone model file. */
export async function listFiles({
  folder,
  onnxPath,
}: VersionFiles): Promise<readonly VersionFile[]> {
  if (folder === undefined) return [{ name: '', path: onnxPath }];
  return (await pathsIn(folder)).map((path) => ({ name: relative(folder, path), path }));
}

async function pathsIn(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const { path, isFolder } of await listFolder(folder)) {
    if (isFolder) paths.push(...(await pathsIn(path)));
    else paths.push(path);
  }
  return paths;
}
