import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { DomainError } from '@slipway/core';
import { compareVersions, parseVersion } from '@slipway/routing';

/** A model version on disk. */
export interface VersionFiles {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly onnxPath: string;
  /** Folder of card, reference and golden answers; undefined for a model that is a lone file among others. */
  readonly folder: string | undefined;
}

/** Version of a model whose names say none. */
const onlyVersion = '1.0.0';

/**
 * Every version in a repository: `<model>/<version>/model.onnx`, and, for models of one version, `<model>/model.onnx`,
 * `<model>/model_v1.2.3.onnx` and `<model>_v1.2.3.onnx`. Sorted by model and version.
 */
export async function scanRepository(root: string): Promise<readonly VersionFiles[]> {
  const found: VersionFiles[] = [];
  for (const entry of await list(root)) {
    const path = join(root, entry.name);
    if (entry.isDirectory) found.push(...(await scanModel(entry.name, path)));
    else if (isOnnx(entry.name)) found.push(loneFile(path));
  }
  if (found.length === 0) {
    throw new DomainError(
      'precondition',
      'EMPTY_REPOSITORY',
      `model repository ${resolve(root)}: expected <model>/<version>/model.onnx, found no model`,
    );
  }
  return found.toSorted(
    (a, b) =>
      a.modelName.localeCompare(b.modelName) || compareVersions(a.modelVersion, b.modelVersion),
  );
}

/** The one version that a path names: an `.onnx` file, or the folder that holds it. */
export async function findModel(path: string): Promise<VersionFiles> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isDirectory() === true) {
    const [first] = await scanModel(basename(resolve(path)), path);
    if (first !== undefined) return first;
  } else if (info?.isFile() === true && isOnnx(path)) {
    return loneFile(resolve(path));
  }
  throw new DomainError(
    'precondition',
    'NO_MODEL',
    `MODEL_PATH ${resolve(path)}: expected an .onnx file or a folder that holds one`,
  );
}

async function scanModel(folderName: string, folder: string): Promise<readonly VersionFiles[]> {
  const found: VersionFiles[] = [];
  const named = splitName(folderName);
  for (const entry of await list(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) {
      const modelVersion = parseVersion(splitName(entry.name).version ?? entry.name);
      const onnxPath = modelVersion === undefined ? undefined : await findOnnx(path);
      if (modelVersion !== undefined && onnxPath !== undefined) {
        found.push({ modelName: folderName, modelVersion, onnxPath, folder: path });
      }
    } else if (isOnnx(entry.name)) {
      const modelVersion = splitName(stem(entry.name)).version ?? named.version ?? onlyVersion;
      found.push({ modelName: named.name, modelVersion, onnxPath: path, folder });
    }
  }
  return found;
}

function loneFile(path: string): VersionFiles {
  const { name, version } = splitName(stem(path));
  const isGeneric = name === 'model';
  const modelName = isGeneric ? splitName(basename(dirname(path))).name : name;
  const folder = isGeneric ? dirname(path) : undefined;
  return { modelName, modelVersion: version ?? onlyVersion, onnxPath: path, folder };
}

/** `iris_v1.2.3` is version 1.2.3 of iris. */
function splitName(text: string): { readonly name: string; readonly version: string | undefined } {
  const match = /^(.+)_v(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)$/.exec(text);
  return { name: match?.[1] ?? text, version: match?.[2] };
}

async function findOnnx(folder: string): Promise<string | undefined> {
  const files = (await list(folder)).filter((entry) => !entry.isDirectory && isOnnx(entry.name));
  const file = files.find(({ name }) => name === 'model.onnx') ?? files[0];
  return file === undefined ? undefined : join(folder, file.name);
}

async function list(folder: string): Promise<readonly { name: string; isDirectory: boolean }[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return await Promise.all(
      entries
        .filter(({ name }) => !name.startsWith('.'))
        .map(async (entry) => ({
          name: entry.name,
          // Kubernetes mounts volumes through symbolic links.
          isDirectory: entry.isSymbolicLink()
            ? (await stat(join(folder, entry.name))).isDirectory()
            : entry.isDirectory(),
        })),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DomainError(
      'precondition',
      'NO_REPOSITORY',
      `model folder ${resolve(folder)}: ${reason}`,
    );
  }
}

function isOnnx(path: string): boolean {
  return extname(path) === '.onnx';
}

function stem(path: string): string {
  return basename(path, extname(path));
}
