import { DomainError } from '@slipway/core';
import { compareVersions, liveTable, type RouteTable } from '@slipway/routing';
import { readyVersions, type Fleet, type FleetVersion } from '../discovery/fleet.js';

type ModelVersions = ReadonlyMap<string, FleetVersion>;

/** The versions of a model; `not_found` with the models there are. */
export function modelOf(fleet: Fleet, modelName: string): ModelVersions {
  const model = fleet.get(modelName);
  if (model !== undefined) return model;
  const names = [...fleet.keys()].sort();
  const known = names.length > 0 ? `the models are ${names.join(', ')}` : 'no replica has a model';
  throw new DomainError(
    'not_found',
    'MODEL_NOT_FOUND',
    `no model ${JSON.stringify(modelName)}; ${known}`,
  );
}

/** Every version that is to be pointed at is ready somewhere, or `invalid` says which is not, and which are. */
export function checkReady(
  modelName: string,
  weights: Readonly<Record<string, number>>,
  model: ModelVersions,
  what: 'weights' | 'alias' = 'weights',
): void {
  const ready = [...model.values()].filter(({ readyOn }) => readyOn.length > 0);
  const violations = Object.entries(weights).flatMap(([version, weight]) => {
    const isReady = ready.some((known) => known.version === version);
    if (weight === 0 || isReady) return [];
    const summary = model.get(version)?.summary ?? 'unknown';
    const field = what === 'alias' ? 'model_version' : `weights["${version}"]`;
    return [{ field, description: `version ${version} is ${summary}` }];
  });
  if (violations.length === 0) return;
  const names = ready.map(({ version }) => version).sort(compareVersions);
  throw new DomainError(
    'invalid',
    'VERSION_NOT_READY',
    `${what} of model ${modelName}: expected READY versions (${names.join(', ') || 'none'}); ${violations.map(({ description }) => description).join(', ')}`,
    { violations },
  );
}

/** The table that traffic would follow now; `precondition` when no version is ready. */
export function liveRoutes(
  fleet: Fleet,
  modelName: string,
  stored: RouteTable | undefined,
): RouteTable {
  const live = liveTable(modelName, stored, readyVersions(fleet, modelName));
  if (live !== undefined) return live;
  const states = [...modelOf(fleet, modelName).values()]
    .map(({ version, summary }) => `${version} is ${summary}`)
    .join(', ');
  throw new DomainError(
    'precondition',
    'NO_VERSION_READY',
    `model ${modelName} has no READY version: ${states}`,
  );
}
