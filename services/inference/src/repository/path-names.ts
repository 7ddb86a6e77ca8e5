import { basename } from 'node:path';
import { parseVersion } from '@slipway/routing';

/** What the name of a file or folder says. */
export interface NameParts {
  readonly name: string;
  /** Undefined when the name says none. */
  readonly version: string | undefined;
}

const onnxEnding = '.onnx';

export function isOnnx(path: string): boolean {
  return path.endsWith(onnxEnding);
}

/** `iris_v1.2.3`, also with `.onnx`, is version 1.2.3 of iris. */
export function splitName(path: string): NameParts {
  const text = basename(path, onnxEnding);
  const match = /^(.+)_v(\d+\.\d+\.\d+.*)$/.exec(text);
  const version = match?.[2] === undefined ? undefined : parseVersion(match[2]);
  return version === undefined
    ? { name: text, version: undefined }
    : { name: match?.[1] ?? text, version };
}

/** The version that a folder of one version is named after: `1.2.3`, `v1.2.3`, `1` or `model_v1.2.3`. */
export function versionOfFolder(path: string): string | undefined {
  const text = basename(path);
  return parseVersion(text) ?? splitName(text).version;
}
