import { soleRoute, type RouteTable, type Share } from './route-table.js';
import { compareVersions } from './semver.js';

/**
 * The table as it can be served now: the buckets of a version that is ready nowhere go to stable, and stable itself is
 * replaced by the heaviest ready version when it is gone. Nobody else's buckets move, so stable may have several shares
 * of them. Without a table the lowest ready version has everything. Undefined when no version is ready.
 */
export function liveTable(
  modelName: string,
  table: RouteTable | undefined,
  readyVersions: readonly string[],
): RouteTable | undefined {
  const ready = readyVersions.toSorted(compareVersions);
  const lowest = ready[0];
  if (lowest === undefined) return undefined;
  if (table === undefined) return soleRoute(modelName, lowest);

  const alive = table.shares.filter(({ version }) => ready.includes(version));
  const stable = ready.includes(table.stable) ? table.stable : (heaviestOf(alive) ?? lowest);
  const shares = table.shares.map(({ version, weight }) => ({
    version: ready.includes(version) ? version : stable,
    weight,
  }));
  const aliases = Object.fromEntries(
    Object.entries(table.aliases).filter(([, version]) => ready.includes(version)),
  );
  return { ...table, shares: joinNeighbours(shares), stable, aliases };
}

function heaviestOf(shares: readonly Share[]): string | undefined {
  return shares.toSorted((a, b) => b.weight - a.weight)[0]?.version;
}

function joinNeighbours(shares: readonly Share[]): readonly Share[] {
  const joined: Share[] = [];
  for (const { version, weight } of shares) {
    const last = joined.at(-1);
    if (last?.version === version) {
      joined[joined.length - 1] = { version, weight: last.weight + weight };
    } else joined.push({ version, weight });
  }
  return joined;
}
