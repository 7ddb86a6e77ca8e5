import { DomainError } from '@slipway/core';
import { liveTable } from './live-table.js';
import { versionOfAlias, type RouteTable } from './route-table.js';

/**
 * Refuses to take a version away while traffic is sent to it and another one could have that traffic: first the weights
 * and aliases are moved. The last version that is ready may go: who takes it away wants the model to stop.
 */
export function requireUnused(
  modelName: string,
  version: string,
  deps: {
    /** The table that somebody has set, if any. */
    readonly table: RouteTable | undefined;
    readonly readyVersions: readonly string[];
  },
): void {
  const others = deps.readyVersions.filter((ready) => ready !== version);
  const live = liveTable(modelName, deps.table, deps.readyVersions);
  if (live === undefined || others.length === 0) return;
  const uses = usesOf(live, version);
  if (uses.length === 0) return;
  throw new DomainError(
    'precondition',
    'VERSION_IN_USE',
    `model ${modelName}@${version} cannot be unloaded: it has ${uses.join(' and ')}; move that to another version first (ready: ${others.join(', ')})`,
  );
}

/** What leads requests to a version, in words. */
function usesOf(table: RouteTable, version: string): readonly string[] {
  const weight = table.shares
    .filter((share) => share.version === version)
    .reduce((sum, share) => sum + share.weight, 0);
  const aliases = ['stable', ...Object.keys(table.aliases)].filter(
    (alias) => versionOfAlias(table, alias) === version,
  );
  return [
    ...(weight > 0 ? [`weight ${String(weight)} of 10000`] : []),
    ...aliases.map((alias) => `alias ${alias}`),
  ];
}
