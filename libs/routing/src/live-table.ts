import { soleRoute, type RouteTable, type Share } from './route-table.js';
import { compareVersions } from './semver.js';

/**
 * The table as it can be served now: the share of a version that is ready nowhere goes to stable, and stable itself is
 * replaced by the heaviest ready version when it is gone. Without a table the lowest ready version has everything.
 * Undefined when no version is ready.
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
  const lost = table.shares
    .filter(({ version }) => !ready.includes(version))
    .reduce((sum, { weight }) => sum + weight, 0);
  const aliases = Object.fromEntries(
    Object.entries(table.aliases).filter(([, version]) => ready.includes(version)),
  );
  return { ...table, shares: give(alive, stable, lost), stable, aliases };
}

function heaviestOf(shares: readonly Share[]): string | undefined {
  return shares.toSorted((a, b) => b.weight - a.weight)[0]?.version;
}

/** Adds weight to a version; a version that had none comes last, so that nobody else's buckets move. */
function give(shares: readonly Share[], version: string, weight: number): readonly Share[] {
  if (weight === 0) return shares;
  if (!shares.some((share) => share.version === version)) return [...shares, { version, weight }];
  return shares.map((share) =>
    share.version === version ? { version, weight: share.weight + weight } : share,
  );
}
