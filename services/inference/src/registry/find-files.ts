import { DomainError } from '@slipway/core';
import type { RepositoryScan } from '../repository/repository.js';
import type { VersionFiles } from '../repository/scan-repository.js';
import { modelNotFound, versionNotFound } from './lookup-errors.js';

/** A model, and one version of it, or every version where that is empty. */
export interface Wanted {
  readonly modelName: string;
  readonly modelVersion: string;
}

export function isWanted(modelVersion: string, wanted: Wanted): boolean {
  return wanted.modelVersion === '' || wanted.modelVersion === modelVersion;
}

/**
 * The files that are wanted, out of what the repository has now; none when they are gone and only `isLoaded`. What was
 * never there is `not_found`, with what is; a folder that cannot be read is an error and not an empty folder.
 */
export function findFiles(
  scan: RepositoryScan,
  wanted: Wanted,
  isLoaded: boolean,
): readonly VersionFiles[] {
  const { modelName, modelVersion } = wanted;
  const reason = scan.unreadable.get(modelName);
  if (reason !== undefined) {
    throw new DomainError('precondition', 'UNREADABLE_FOLDER', `model ${modelName}: ${reason}`);
  }
  const ofModel = scan.versions.filter((files) => files.modelName === modelName);
  const found = ofModel.filter((files) => isWanted(files.modelVersion, wanted));
  if (found.length > 0 || isLoaded) return found;
  if (ofModel.length > 0) {
    const known = ofModel.map((files) => files.modelVersion);
    throw versionNotFound(modelName, modelVersion, known);
  }
  throw modelNotFound(modelName, [...new Set(scan.versions.map((files) => files.modelName))]);
}
