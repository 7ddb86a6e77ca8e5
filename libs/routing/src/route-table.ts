import { DomainError } from '@slipway/core';
import { bucketCount } from './bucket.js';
import { compareVersions } from './semver.js';

/** Consecutive buckets of one version. */
export interface Share {
  readonly version: string;
  /** Parts of 10,000. */
  readonly weight: number;
}

/** Who answers a model's traffic. The order of the shares decides which buckets each one has. */
export interface RouteTable {
  readonly modelName: string;
  /** Rises with each change; of two tables of a model, the higher one counts. */
  readonly generation: number;
  readonly salt: string;
  /** Sum 10,000. */
  readonly shares: readonly Share[];
  /** The version the model falls back to. */
  readonly stable: string;
  /** Further names for versions: canary, shadow. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** The version that has a bucket. */
export function versionOfBucket(shares: readonly Share[], bucket: number): string | undefined {
  let end = 0;
  for (const share of shares) {
    end += share.weight;
    if (bucket < end) return share.version;
  }
  return undefined;
}

/** The version that an alias stands for. */
export function versionOfAlias(table: RouteTable, alias: string): string | undefined {
  return alias === 'stable' ? table.stable : table.aliases[alias];
}

/** The table of a model that nobody has given weights: one version has everything. */
export function soleRoute(modelName: string, version: string): RouteTable {
  const shares = [{ version, weight: bucketCount }];
  return { modelName, generation: 0, salt: modelName, shares, stable: version, aliases: {} };
}

/**
 * The table with new weights, one generation on. Versions that stay keep their order; a new one comes first, a second
 * one last, with stable between them. So each of two canaries has one fixed edge, 0 or 10,000, and while its weight
 * rises it only ever gains buckets, also past one half. A third canary at a time cannot have that.
 */
export function withWeights(
  table: RouteTable,
  weights: Readonly<Record<string, number>>,
): RouteTable {
  checkWeights(table.modelName, weights);
  const present = new Set(table.shares.map(({ version }) => version));
  const kept = [...present].filter((version) => (weights[version] ?? 0) > 0);
  const added = Object.keys(weights)
    .filter((version) => (weights[version] ?? 0) > 0 && !present.has(version))
    .sort(compareVersions);
  const shares = inOrder(kept, added, table.stable).map((version) => ({
    version,
    weight: weights[version] ?? 0,
  }));
  return {
    ...table,
    generation: table.generation + 1,
    shares,
    stable: heaviest(shares, table.stable),
  };
}

const aliasPattern = /^[a-z][a-z0-9-]{0,63}$/;

/** The table with an alias moved, one generation on; without a version the alias is taken away. */
export function withAlias(table: RouteTable, alias: string, version: string): RouteTable {
  if (alias === 'stable' || !aliasPattern.test(alias)) {
    const expected = 'a name of lower-case letters, digits and "-", other than stable';
    const hint = alias === 'stable' ? '; stable is the version with the heaviest weight' : '';
    throw new DomainError(
      'invalid',
      'BAD_ALIAS',
      `alias of model ${table.modelName}: expected ${expected}, got ${JSON.stringify(alias)}${hint}`,
    );
  }
  const others = Object.entries(table.aliases).filter(([name]) => name !== alias);
  const moved = version === '' ? others : [...others, [alias, version] as const];
  return { ...table, generation: table.generation + 1, aliases: Object.fromEntries(moved) };
}

/** The front is free for a new version while stable is there; else somebody already grows from it. */
function inOrder(
  kept: readonly string[],
  added: readonly string[],
  stable: string,
): readonly string[] {
  const [first, ...rest] = added;
  if (first === undefined) return kept;
  return kept[0] === stable ? [first, ...kept, ...rest] : [...kept, first, ...rest];
}

/** The heaviest version; the present stable one when it is among several. */
function heaviest(shares: readonly Share[], stable: string): string {
  const most = Math.max(...shares.map(({ weight }) => weight));
  const candidates = shares.filter(({ weight }) => weight === most).map(({ version }) => version);
  return candidates.includes(stable) ? stable : (candidates[0] ?? stable);
}

function checkWeights(modelName: string, weights: Readonly<Record<string, number>>): void {
  let sum = 0;
  for (const [version, weight] of Object.entries(weights)) {
    if (!Number.isInteger(weight) || weight < 0) {
      throw new DomainError(
        'invalid',
        'BAD_WEIGHT',
        `weights["${version}"] of model ${modelName}: expected a whole number from 0 to 10000, got ${String(weight)}`,
      );
    }
    sum += weight;
  }
  if (sum !== bucketCount) {
    throw new DomainError(
      'invalid',
      'BAD_WEIGHTS',
      `weights of model ${modelName}: expected a sum of ${String(bucketCount)}, got ${String(sum)}`,
    );
  }
}
