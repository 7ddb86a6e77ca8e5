import { DomainError } from '@slipway/core';
import type { VersionEntry } from './version-entry.js';

/** Names the models there are. */
export function modelNotFound(modelName: string, modelNames: readonly string[]): DomainError {
  const known =
    modelNames.length === 0 ? 'none is loaded' : `the models are ${modelNames.join(', ')}`;
  const message = `no model ${JSON.stringify(modelName)}; ${known}`;
  return new DomainError('not_found', 'MODEL_NOT_FOUND', message);
}

/** Names the versions there are. */
export function versionNotFound(
  modelName: string,
  modelVersion: string,
  modelVersions: readonly string[],
): DomainError {
  const message = `no model ${modelName}@${modelVersion}; its versions are ${modelVersions.join(', ')}`;
  return new DomainError('not_found', 'VERSION_NOT_FOUND', message);
}

/** Why a version that is known does not answer. */
export function notServed({ modelName, modelVersion, state }: VersionEntry): DomainError {
  const label = `model ${modelName}@${modelVersion}`;
  if (state.state === 'failed') {
    const message = `${label} failed to load: ${state.reason}`;
    return new DomainError('unavailable', 'VERSION_FAILED', message);
  }
  if (state.state === 'unloaded') {
    return new DomainError('unavailable', 'VERSION_UNLOADED', `${label} is unloaded`);
  }
  const options = { retryAfterMs: 1000 };
  return new DomainError('unavailable', 'VERSION_LOADING', `${label} is still loading`, options);
}
