import type { Clock } from '@slipway/core';
import type { ModelVersion } from '@slipway/proto';
import type { ModelRegistry } from '../registry/model-registry.js';
import type { VersionChooser } from '../scoring/choose-version.js';
import { writeVersion } from './write-model.js';

export interface DescribeVersionsDeps {
  readonly registry: ModelRegistry;
  readonly chooser: VersionChooser;
  readonly clock: Clock;
}

/** The versions of a model as they are now, with the aliases in force. */
export function describeVersions(deps: DescribeVersionsDeps, modelName: string): ModelVersion[] {
  const table = deps.chooser.tableOf(modelName);
  const nowMs = deps.clock.nowMs();
  return deps.registry.versions(modelName).map((entry) => writeVersion(entry, table, nowMs));
}
