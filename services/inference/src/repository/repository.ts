import type { Logger } from '@slipway/core';
import { digestOf } from './digest.js';
import { fingerprintOf } from './fingerprint.js';
import { findModel, scanRepository, type VersionFiles } from './scan-repository.js';

/** What a look into the repository found. */
export interface RepositoryScan {
  /** Sorted by model and version. */
  readonly versions: readonly VersionFiles[];
  /** Why the folder of a model could not be read, by its name: what is in it is not known, so it is not gone either. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** The models on disk. */
export interface Repository {
  readonly scan: () => Promise<RepositoryScan>;
  /** Changes with the files; cheap. */
  readonly fingerprintOf: (version: VersionFiles) => Promise<string>;
  /** Changes with their contents; reads them all. */
  readonly digestOf: (version: VersionFiles) => Promise<string>;
}

export interface RepositoryOptions {
  /** Folder of models. */
  readonly root: string;
  /** One model instead of the folder; empty: none. */
  readonly modelPath: string;
}

export function createRepository(logger: Logger, options: RepositoryOptions): Repository {
  const scan = async (): Promise<RepositoryScan> => {
    if (options.modelPath !== '') {
      return { versions: await findModel(options.modelPath), unreadable: new Map() };
    }
    const unreadable = new Map<string, string>();
    const versions = await scanRepository(options.root, (reason, modelName) => {
      unreadable.set(modelName, reason);
      logger.warn('part of the model repository is skipped', { model: modelName, reason });
    });
    return { versions, unreadable };
  };
  return { scan, fingerprintOf, digestOf };
}
