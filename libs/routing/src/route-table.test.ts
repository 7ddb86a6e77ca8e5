import { DomainError } from '@slipway/core';
import { expect, test } from 'vitest';
import { bucketCount, bucketOf } from './bucket.js';
import {
  soleRoute,
  versionOfAlias,
  versionOfBucket,
  withAlias,
  withWeights,
  type RouteTable,
} from './route-table.js';

const v1 = '1.0.0';
const v2 = '2.0.0';
const v3 = '3.0.0';
const start = soleRoute('iris', v1);
const keys = Array.from({ length: 3000 }, (_, i) => `user-${String(i)}`);

function versionOf(table: RouteTable, key: string): string | undefined {
  return versionOfBucket(table.shares, bucketOf(key, table.salt));
}

function keysOf(table: RouteTable, version: string): ReadonlySet<string> {
  return new Set(keys.filter((key) => versionOf(table, key) === version));
}

function orderOf(table: RouteTable): readonly string[] {
  return table.shares.map(({ version }) => version);
}

/** The tables that follow each other when these weights are set. */
function walk(
  from: RouteTable,
  steps: readonly Readonly<Record<string, number>>[],
): readonly RouteTable[] {
  let table = from;
  return steps.map((weights) => (table = withWeights(table, weights)));
}

function expectNoKeyLeaves(tables: readonly RouteTable[], version: string): void {
  for (const [i, table] of tables.entries()) {
    const next = tables[i + 1];
    if (next === undefined) return;
    const after = keysOf(next, version);
    expect([...keysOf(table, version)].filter((key) => !after.has(key))).toEqual([]);
  }
}

function error(run: () => unknown): DomainError {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof DomainError) return thrown;
  }
  throw new Error('expected a DomainError');
}

test('a model that nobody has given weights has one version with every bucket', () => {
  expect(start).toEqual({
    modelName: 'iris',
    generation: 0,
    salt: 'iris',
    shares: [{ version: v1, weight: 10_000 }],
    stable: v1,
    aliases: {},
  });
});

test('consecutive buckets belong to consecutive shares', () => {
  const shares = [
    { version: v2, weight: 1 },
    { version: v1, weight: 9998 },
    { version: v3, weight: 1 },
  ];
  expect([0, 1, 9998, 9999].map((bucket) => versionOfBucket(shares, bucket))).toEqual([
    v2,
    v1,
    v1,
    v3,
  ]);
  expect(versionOfBucket(shares, 10_000)).toBeUndefined();
});

test('the alias stable always stands for a version, another one when it is set', () => {
  const table = { ...start, aliases: { canary: v2 } };
  expect(versionOfAlias(table, 'stable')).toBe(v1);
  expect(versionOfAlias(table, 'canary')).toBe(v2);
  expect(versionOfAlias(table, 'shadow')).toBeUndefined();
});

test('no key flips back while the weight of a canary rises, also past one half', () => {
  const steps = [1, 500, 2000, 4999, 5000, 5001, 7500, 9999, 10_000];
  const tables = walk(
    start,
    steps.map((weight) => ({ [v1]: bucketCount - weight, [v2]: weight })),
  );
  expectNoKeyLeaves(tables, v2);
  expect(keysOf(tables[3] ?? start, v2).size / keys.length).toBeCloseTo(0.5, 1);
  expect(keysOf(tables.at(-1) ?? start, v2).size).toBe(keys.length);
});

test('no key leaves the old version while the canary is taken back', () => {
  const up = withWeights(start, { [v1]: 2000, [v2]: 8000 });
  const steps = [6000, 5000, 2000, 0];
  const tables = walk(
    up,
    steps.map((weight) => ({ [v1]: bucketCount - weight, [v2]: weight })),
  );
  expectNoKeyLeaves([up, ...tables], v1);
});

test('two canaries that rise at once both keep their keys', () => {
  const steps = [
    { [v1]: 9900, [v2]: 100 },
    { [v1]: 9700, [v2]: 200, [v3]: 100 },
    { [v1]: 6000, [v2]: 3000, [v3]: 1000 },
    { [v1]: 2000, [v2]: 6000, [v3]: 2000 },
    { [v1]: 500, [v2]: 6500, [v3]: 3000 },
    { [v2]: 7000, [v3]: 3000 },
  ];
  const tables = walk(start, steps);
  expectNoKeyLeaves(tables, v2);
  expectNoKeyLeaves(tables.slice(1), v3);
  expect(tables.map(orderOf).at(2)).toEqual([v2, v1, v3]);
});

test('a new version takes the front where stable is, and leaves the edges of others alone', () => {
  const two = withWeights(start, { [v1]: 9000, [v2]: 1000 });
  expect(orderOf(two)).toEqual([v2, v1]);
  const promoted = withWeights(two, { [v1]: 4000, [v2]: 6000 });
  expect(orderOf(withWeights(promoted, { [v1]: 3000, [v2]: 6000, [v3]: 1000 }))).toEqual([
    v3,
    v2,
    v1,
  ]);
  const withBack = withWeights(two, { [v1]: 8000, [v2]: 1000, [v3]: 1000 });
  const swapped = withWeights(withBack, { [v1]: 8000, [v3]: 1000, '4.0.0': 1000 });
  expect(orderOf(swapped)).toEqual(['4.0.0', v1, v3]);
});

test('the order of new versions does not depend on the order in which they are written', () => {
  const a = withWeights(start, { [v3]: 100, [v2]: 100, [v1]: 9800 });
  const b = withWeights(start, { [v1]: 9800, [v2]: 100, [v3]: 100 });
  expect(a).toEqual(b);
});

test('every change raises the generation and keeps the sum, the salt and the aliases', () => {
  const table = { ...start, generation: 6, aliases: { canary: v2 } };
  const next = withWeights(table, { [v1]: 1234, [v2]: 8766 });
  expect(next.generation).toBe(7);
  expect(next.shares.reduce((sum, { weight }) => sum + weight, 0)).toBe(bucketCount);
  expect([next.salt, next.aliases]).toEqual([table.salt, table.aliases]);
});

test('the heaviest version becomes stable, and the present one stays it in a tie', () => {
  expect(withWeights(start, { [v1]: 5000, [v2]: 5000 }).stable).toBe(v1);
  expect(withWeights(start, { [v1]: 4999, [v2]: 5001 }).stable).toBe(v2);
});

test('a version of weight zero leaves the table', () => {
  expect(withWeights(start, { [v1]: 10_000, [v2]: 0 }).shares).toEqual([
    { version: v1, weight: 10_000 },
  ]);
});

test.each([-1, 0.5, Number.NaN])('a weight of %d is refused by name', (weight) => {
  const { kind, message } = error(() => withWeights(start, { [v1]: 10_000, [v2]: weight }));
  expect(kind).toBe('invalid');
  expect(message).toBe(
    `weights["2.0.0"] of model iris: expected a whole number from 0 to 10000, got ${String(weight)}`,
  );
});

test.each([{}, { [v1]: 9999 }, { [v1]: 9000, [v2]: 1001 }])(
  'weights %j are refused for their sum',
  (weights) => {
    expect(error(() => withWeights(start, weights)).message).toMatch(
      /^weights of model iris: expected a sum of 10000, got \d+$/,
    );
  },
);

test('an alias is moved and taken away, one generation on, and nothing else changes', () => {
  const canary = withAlias(start, 'canary', v2);
  expect(canary).toEqual({ ...start, generation: 1, aliases: { canary: v2 } });
  const both = withAlias(canary, 'shadow', v3);
  expect(withAlias(both, 'canary', v1)).toMatchObject({
    generation: 3,
    aliases: { canary: v1, shadow: v3 },
  });
  expect(withAlias(both, 'canary', '').aliases).toEqual({ shadow: v3 });
  expect(withAlias(start, 'canary', '').aliases).toEqual({});
});

test('stable is no alias to be set: the weights decide it', () => {
  const { kind, message } = error(() => withAlias(start, 'stable', v2));
  expect(kind).toBe('invalid');
  expect(message).toMatch(/^alias of model iris: .+, got "stable"; stable is the version with/);
});

test.each(['', 'Canary', '1st', 'a b', 'a'.repeat(65)])('the alias %j is refused', (alias) => {
  expect(error(() => withAlias(start, alias, v2)).message).toContain(
    `got ${JSON.stringify(alias)}`,
  );
});
