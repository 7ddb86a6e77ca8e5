import { DomainError, messageOf, type Logger } from '@slipway/core';
import { compareVersions, parseVersion } from '@slipway/routing';
import type { VersionFiles } from '../repository/scan-repository.js';
import type { LoadedVersion, VersionEntry } from './loaded-version.js';

/** The versions of this replica. */
export interface ModelRegistry {
  /** Loads versions one after the other; one that fails is kept as failed, with its reason. */
  readonly load: (versions: readonly VersionFiles[]) => Promise<void>;
  readonly close: () => Promise<void>;
  readonly modelNames: () => readonly string[];
  /** Sorted by version; empty for an unknown model. */
  readonly versions: (modelName: string) => readonly VersionEntry[];
  readonly readyVersions: (modelName: string) => readonly string[];
  /** The version, if it answers; otherwise `not_found` or `unavailable` with what there is. */
  readonly get: (modelName: string, modelVersion: string) => LoadedVersion;
  /** Throws `not_found` with the models there are. */
  readonly requireModel: (modelName: string) => void;
}

export interface ModelRegistryDeps {
  readonly open: (files: VersionFiles) => Promise<LoadedVersion>;
  readonly logger: Logger;
}

export function createModelRegistry({ open, logger }: ModelRegistryDeps): ModelRegistry {
  const models = new Map<string, Map<string, VersionEntry>>();

  const put = (entry: VersionEntry): void => {
    const versions = models.get(entry.modelName) ?? new Map<string, VersionEntry>();
    versions.set(entry.modelVersion, entry);
    models.set(entry.modelName, versions);
  };

  const load = async (versions: readonly VersionFiles[]): Promise<void> => {
    for (const { modelName, modelVersion } of versions) {
      put({ modelName, modelVersion, state: { state: 'loading' } });
    }
    for (const files of versions) {
      const { modelName, modelVersion } = files;
      try {
        const loaded = await open(files);
        put({ modelName, modelVersion, state: { state: 'ready', loaded } });
        logger.info('model loaded', { model: modelName, version: modelVersion });
      } catch (error) {
        put({ modelName, modelVersion, state: { state: 'failed', reason: messageOf(error) } });
        logger.error('model failed to load', { model: modelName, version: modelVersion, error });
      }
    }
  };

  const versions = (modelName: string): readonly VersionEntry[] =>
    [...(models.get(modelName)?.values() ?? [])].toSorted((a, b) =>
      compareVersions(a.modelVersion, b.modelVersion),
    );

  const requireModel = (modelName: string): void => {
    if (models.has(modelName)) return;
    throw new DomainError(
      'not_found',
      'MODEL_NOT_FOUND',
      `no model ${JSON.stringify(modelName)}; the models are ${[...models.keys()].join(', ')}`,
    );
  };

  return {
    load,
    close: async () => {
      for (const entry of [...models.values()].flatMap((known) => [...known.values()])) {
        if (entry.state.state === 'ready') await entry.state.loaded.close();
      }
      models.clear();
    },
    modelNames: () => [...models.keys()],
    versions,
    readyVersions: (modelName) =>
      versions(modelName)
        .filter(({ state }) => state.state === 'ready')
        .map(({ modelVersion }) => modelVersion),
    get: (modelName, modelVersion) => {
      requireModel(modelName);
      const entry = models.get(modelName)?.get(parseVersion(modelVersion) ?? modelVersion);
      if (entry?.state.state === 'ready') return entry.state.loaded;
      throw notServed(modelName, modelVersion, entry, versions(modelName));
    },
    requireModel,
  };
}

function notServed(
  modelName: string,
  modelVersion: string,
  entry: VersionEntry | undefined,
  known: readonly VersionEntry[],
): DomainError {
  const label = `model ${modelName}@${modelVersion}`;
  if (entry?.state.state === 'loading') {
    return new DomainError('unavailable', 'VERSION_LOADING', `${label} is still loading`, {
      retryAfterMs: 1000,
    });
  }
  if (entry?.state.state === 'failed') {
    return new DomainError(
      'unavailable',
      'VERSION_FAILED',
      `${label} failed to load: ${entry.state.reason}`,
    );
  }
  const names = known.map((version) => version.modelVersion).join(', ');
  return new DomainError(
    'not_found',
    'VERSION_NOT_FOUND',
    `no ${label}; its versions are ${names}`,
  );
}
