import { expect, test } from 'vitest';
import { bucketCount } from './bucket.js';
import { liveTable } from './live-table.js';
import { soleRoute, versionOfBucket, withWeights, type RouteTable } from './route-table.js';

const v1 = '1.0.0';
const v2 = '2.0.0';
const v3 = '3.0.0';
const three = withWeights(withWeights(soleRoute('iris', v1), { [v1]: 9000, [v2]: 1000 }), {
  [v1]: 6000,
  [v2]: 1000,
  [v3]: 3000,
});

function live(table: RouteTable | undefined, ready: readonly string[]): RouteTable {
  const result = liveTable('iris', table, ready);
  if (result === undefined) throw new Error('expected a table');
  expect(result.shares.reduce((sum, { weight }) => sum + weight, 0)).toBe(bucketCount);
  return result;
}

test('nothing is live while no version is ready', () => {
  expect(liveTable('iris', three, [])).toBeUndefined();
});

test('without a table the lowest ready version has everything', () => {
  expect(live(undefined, ['10.0.0', v2, '2.0.0-rc.1'])).toEqual(soleRoute('iris', '2.0.0-rc.1'));
});

test('a table whose versions are all ready is served as it is', () => {
  expect(live(three, [v3, v2, v1])).toEqual(three);
});

test('the buckets of a version that is not ready go to stable, and nobody else moves', () => {
  const { shares, stable } = live(three, [v1, v3]);
  expect(shares).toEqual([
    { version: v1, weight: 7000 },
    { version: v3, weight: 3000 },
  ]);
  expect(stable).toBe(v1);
});

test('when stable is gone the heaviest ready version takes its buckets and its name', () => {
  const { shares, stable } = live(three, [v2, v3]);
  expect(stable).toBe(v3);
  expect(shares).toEqual([
    { version: v2, weight: 1000 },
    { version: v3, weight: 9000 },
  ]);
});

test('no key of a ready version moves when another one is lost, wherever stable is', () => {
  const stableAtTheBack = withWeights(three, { [v1]: 1000, [v2]: 1000, [v3]: 8000 });
  const { shares } = live(stableAtTheBack, [v1, v3]);
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    const before = versionOfBucket(stableAtTheBack.shares, bucket);
    expect(versionOfBucket(shares, bucket)).toBe(before === v2 ? v3 : before);
  }
});

test('when the whole table is gone the lowest ready version has everything', () => {
  const { shares, stable } = live(three, ['5.0.0', '4.0.0']);
  expect(shares).toEqual([{ version: '4.0.0', weight: 10_000 }]);
  expect(stable).toBe('4.0.0');
});

test('an alias of a version that is not ready is not served', () => {
  const table = { ...three, aliases: { canary: v2, shadow: v3 } };
  expect(live(table, [v1, v3]).aliases).toEqual({ shadow: v3 });
});
