import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DomainError, messageOf } from '@slipway/core';
import { compareVersions, parseVersion } from '@slipway/routing';
import { listFolder } from './list-folder.js';
import { isOnnx, splitName, versionOfFolder } from './path-names.js';

/** A model version on disk. */
export interface VersionFiles {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly onnxPath: string;
  /** Folder of card, reference and golden answers; undefined for a model that is a lone file among others. */
  readonly folder: string | undefined;
  /** Why it cannot be loaded, as far as names and places tell. */
  readonly problem?: string;
}

/** Version of a model whose names say none. */
const onlyVersion = '1.0.0';

/** Names go into URLs, gRPC metadata, metrics and Redis keys; `:`, `@` and `/` have a meaning there. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/**
 * Every version in a repository: `<model>/<version>/model.onnx`, and, for models of one version, `<model>/model.onnx`,
 * `<model>/model_v1.2.3.onnx` and `<model>_v1.2.3.onnx`. Sorted by model and version, each once. A folder inside that
 * cannot be read is told to `onSkipped`, with the model it is named after; the others are found all the same.
 */
export async function scanRepository(
  root: string,
  onSkipped: (reason: string, modelName: string) => void,
): Promise<readonly VersionFiles[]> {
  const found: VersionFiles[] = [];
  for (const { path, isFolder } of await listFolder(resolve(root), 'MODEL_REPOSITORY')) {
    if (!isFolder) {
      if (isOnnx(path)) found.push(fromLoneFile(path));
      continue;
    }
    try {
      found.push(...(await scanModel(path)));
    } catch (error) {
      onSkipped(messageOf(error), splitName(path).name);
    }
  }
  if (found.length === 0) {
    throw new DomainError(
      'precondition',
      'EMPTY_REPOSITORY',
      `MODEL_REPOSITORY ${resolve(root)}: expected <model>/<version>/model.onnx, found no model`,
    );
  }
  return checked(found);
}

/** The one model that a path names: an `.onnx` file, the folder of a version, or that of all its versions. */
export async function findModel(path: string): Promise<readonly VersionFiles[]> {
  const full = resolve(path);
  const info = await stat(full).catch(() => undefined);
  if (info?.isFile() === true && isOnnx(full)) return checked([fromFile(full)]);
  if (info?.isDirectory() === true) {
    const version = parseVersion(basename(full));
    const modelName = basename(dirname(full));
    const found =
      version === undefined
        ? await scanModel(full)
        : [await fromVersionFolder(modelName, version, full)];
    if (found.length > 0) return checked(found);
  }
  throw new DomainError(
    'precondition',
    'NO_MODEL',
    `MODEL_PATH ${full}: expected an .onnx file or a folder that holds one`,
  );
}

/** A folder of versions, or of one model file. */
async function scanModel(folder: string): Promise<readonly VersionFiles[]> {
  const named = splitName(folder);
  const found: VersionFiles[] = [];
  for (const { path, isFolder } of await listFolder(folder)) {
    const version = isFolder ? versionOfFolder(path) : splitName(path).version;
    if (isFolder && version !== undefined) {
      found.push(await fromVersionFolder(named.name, version, path));
    } else if (!isFolder && isOnnx(path)) {
      const modelVersion = version ?? named.version ?? onlyVersion;
      found.push({ modelName: named.name, modelVersion, onnxPath: path, folder });
    }
  }
  return found;
}

async function fromVersionFolder(
  modelName: string,
  modelVersion: string,
  folder: string,
): Promise<VersionFiles> {
  const files = (await listFolder(folder)).filter(
    ({ path, isFolder }) => !isFolder && isOnnx(path),
  );
  const usual = join(folder, 'model.onnx');
  const [only, ...others] = files;
  const onnxPath = others.length === 0 && only !== undefined ? only.path : usual;
  const version = { modelName, modelVersion, onnxPath, folder };
  if (files.some(({ path }) => path === onnxPath)) return version;
  const got = files.length === 0 ? 'no .onnx file' : files.map(({ name }) => name).join(', ');
  return { ...version, problem: `${folder}: expected model.onnx, found ${got}` };
}

function fromFile(onnxPath: string): VersionFiles {
  const folder = dirname(onnxPath);
  const modelVersion = parseVersion(basename(folder));
  if (modelVersion === undefined) return fromLoneFile(onnxPath);
  return { modelName: basename(dirname(folder)), modelVersion, onnxPath, folder };
}

/** A file among others, named after its model, or called `model` in its model's folder. */
function fromLoneFile(path: string): VersionFiles {
  const folder = dirname(path);
  const { name, version } = splitName(path);
  if (name !== 'model') {
    const modelVersion = version ?? onlyVersion;
    return { modelName: name, modelVersion, onnxPath: path, folder: undefined };
  }
  const named = splitName(folder);
  const modelVersion = version ?? named.version ?? onlyVersion;
  return { modelName: named.name, modelVersion, onnxPath: path, folder };
}

/** Each version once, sorted, with what its name and its place forbid. */
function checked(found: readonly VersionFiles[]): readonly VersionFiles[] {
  const byVersion = Map.groupBy(found, (v) => `${v.modelName}@${v.modelVersion}`);
  return [...byVersion.values()]
    .flatMap(([first, ...others]) => (first === undefined ? [] : [withProblem(first, others)]))
    .toSorted(
      (a, b) =>
        a.modelName.localeCompare(b.modelName) || compareVersions(a.modelVersion, b.modelVersion),
    );
}

function withProblem(version: VersionFiles, others: readonly VersionFiles[]): VersionFiles {
  const { modelName, onnxPath } = version;
  if (!namePattern.test(modelName)) {
    const expected = "a model's name of letters, digits, '.', '_' and '-', 128 at most";
    return { ...version, problem: `expected ${expected}, got ${JSON.stringify(modelName)}` };
  }
  if (others.length === 0) return version;
  const paths = [onnxPath, ...others.map((other) => other.onnxPath)].join(', ');
  return { ...version, problem: `expected one file for this version, found ${paths}` };
}
