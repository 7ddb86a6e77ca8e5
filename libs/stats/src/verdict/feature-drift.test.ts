import { describe, expect, test } from 'vitest';
import { buildReferenceProfile } from '../profile/build-reference-profile.js';
import { chiSquareTest } from '../counts/chi-square.js';
import { assessFeature, type FeatureDrift } from './feature-drift.js';

const { NaN, POSITIVE_INFINITY } = Number;
const constant = (value: number, rows: number): number[] => new Array<number>(rows).fill(value);
/** `rows` evenly spread numbers around `centre`, one apart from end to end. */
const spread = (rows: number, centre = 0): number[] =>
  Array.from({ length: rows }, (_, index) => centre + (index + 0.5) / rows - 0.5);

function numericDrift(reference: number[], window: number[]): FeatureDrift {
  const { numeric } = buildReferenceProfile([{ name: 'x', kind: 'numeric', values: reference }]);
  return assessFeature(numeric[0]!, window);
}

function categoricalDrift(reference: (string | null)[], window: (string | null)[]): FeatureDrift {
  const column = { name: 'c', kind: 'categorical', values: reference } as const;
  return assessFeature(buildReferenceProfile([column]).categorical[0]!, window);
}

const repeat = (shares: Record<string, number>): string[] =>
  Object.entries(shares).flatMap(([value, rows]) => new Array<string>(rows).fill(value));

describe('a continuous feature', () => {
  test('that did not move is at p near 1 and no effect', () => {
    const drift = numericDrift(spread(1000), spread(200));
    expect(drift).toMatchObject({ feature: 'x', kind: 'numeric', test: 'ks', missingShare: 0 });
    expect(drift.pValue).toBeGreaterThan(0.999);
    expect(drift.effectSize).toBeLessThan(0.01);
    expect(drift.psi).toBeLessThan(0.01);
  });

  test('that moved shows by how many standard deviations', () => {
    // One apart from end to end, so the standard deviation is 1/sqrt(12).
    const drift = numericDrift(spread(1000), spread(200, 0.25));
    expect(drift.pValue).toBeLessThan(1e-8);
    expect(drift.effectSize).toBeCloseTo(0.25 * Math.sqrt(12), 3);
    expect(drift.statistic).toBeCloseTo(0.25, 2);
    expect(drift.jensenShannon).toBeGreaterThan(0.05);
  });

  test('may come in any order and as float64', () => {
    const window = spread(200, 0.1);
    const shuffled = window.map((_, index) => window[(index * 37) % 200]!);
    expect(numericDrift(spread(1000), shuffled)).toEqual(numericDrift(spread(1000), window));
    // Rounded to float32 on one side only, each of these ties would break.
    expect(numericDrift(spread(1000), spread(1000)).statistic).toBe(0);
  });

  test('is not judged by a single value, however far out', () => {
    expect(numericDrift(spread(1000), [99]).pValue).toBeCloseTo(2 / 1001, 9);
    expect(numericDrift(spread(1000), [99, 99, 99]).pValue).toBeGreaterThan(1e-9);
  });

  test('whose values go missing has drifted though the rest is in place', () => {
    const drift = numericDrift(spread(5000), [...spread(180), ...constant(NaN, 20)]);
    expect(drift.missingShare).toBeCloseTo(0.1, 12);
    expect(drift.pValue).toBeLessThan(1e-20);
    expect(drift.effectSize).toBeCloseTo(0.2, 12);
  });

  test('with as many missing values as ever has not drifted', () => {
    const withGaps = (rows: number): number[] => [
      ...spread(rows * 0.9),
      ...constant(NaN, rows / 10),
    ];
    expect(numericDrift(withGaps(1000), withGaps(200)).pValue).toBe(1);
  });
});

describe('a numeric feature with few distinct values', () => {
  test('is compared value by value, new values included', () => {
    const reference = [...constant(1, 500), ...constant(2, 500)];
    const drift = numericDrift(reference, [
      ...constant(1, 60),
      ...constant(2, 100),
      ...constant(3, 40),
    ]);
    expect(drift.test).toBe('chi2');
    expect(drift.pValue).toBeLessThan(1e-20);
    expect(drift.effectSize).toBeCloseTo(0.2, 12);
  });

  test('keeps its counts when the profile holds a thinned sample', () => {
    const shares = (rows: number): number[] => [
      ...constant(0, rows * 0.75),
      ...constant(1, rows / 4),
    ];
    expect(numericDrift(shares(40_000), shares(400))).toMatchObject({ pValue: 1, effectSize: 0 });
    const window = [...constant(0, 1_400), ...constant(1, 600)];
    const { pValue } = chiSquareTest([30_000, 10_000], [1_400, 600]);
    expect(numericDrift(shares(40_000), window).pValue / pValue).toBeCloseTo(1, 12);
  });
});

describe('a categorical feature', () => {
  const reference = repeat({ red: 600, green: 300, blue: 100 });

  test('with equal shares has not drifted', () => {
    const drift = categoricalDrift(reference, repeat({ red: 120, green: 60, blue: 20 }));
    expect(drift).toMatchObject({ feature: 'c', kind: 'categorical', test: 'chi2', effectSize: 0 });
    expect(drift.pValue).toBeCloseTo(1, 12);
  });

  test('with as many missing values as ever has not drifted', () => {
    const withGaps = (rows: number): (string | null)[] => [
      ...repeat({ red: rows * 0.8 }),
      ...new Array<null>(rows * 0.2).fill(null),
    ];
    expect(categoricalDrift(withGaps(1000), withGaps(200))).toMatchObject({
      pValue: 1,
      effectSize: 0,
      missingShare: 0.2,
    });
  });

  test('drifts by other shares, by an unseen category and by missing values', () => {
    const windows = [
      repeat({ red: 80, green: 60, blue: 60 }),
      repeat({ red: 100, green: 60, blue: 20, violet: 20 }),
      [...repeat({ red: 100, green: 60, blue: 20 }), ...new Array<null>(20).fill(null)],
    ];
    for (const window of windows) {
      const { pValue, effectSize } = categoricalDrift(reference, window);
      expect(pValue).toBeLessThan(1e-9);
      expect(effectSize).toBeGreaterThanOrEqual(0.1 - 1e-12);
    }
    expect(categoricalDrift(reference, windows[2]!).missingShare).toBeCloseTo(0.1, 12);
  });
});

describe('degenerate input has a defined answer', () => {
  const numbers = {
    empty: [],
    'one value': [3],
    'another value': [4],
    constant: constant(3, 100),
    'another constant': constant(7, 100),
    'all missing': constant(NaN, 100),
    infinite: constant(POSITIVE_INFINITY, 100),
    continuous: spread(100),
    enormous: spread(100).map((value) => value * 3e38),
    tiny: spread(100).map((value) => value * 1e-42),
  };
  const pairs = Object.entries(numbers).flatMap(([first, reference]) =>
    Object.entries(numbers).map(([second, window]) => ({ first, second, reference, window })),
  );

  test.each(pairs)('reference $first, window $second', ({ reference, window }) => {
    const drift = numericDrift(reference, window);
    const { statistic, pValue, effectSize, psi, jensenShannon, missingShare } = drift;
    for (const number of [statistic, effectSize, psi, jensenShannon]) {
      expect(Number.isFinite(number) && number >= 0, JSON.stringify(drift)).toBe(true);
    }
    expect(pValue >= 0 && pValue <= 1, JSON.stringify(drift)).toBe(true);
    expect(missingShare >= 0 && missingShare <= 1).toBe(true);
    if (reference.length === 0 || window.length === 0) {
      expect(drift).toMatchObject({ pValue: 1, effectSize: 0 });
    }
    if (reference === window) expect(drift).toMatchObject({ pValue: 1, effectSize: 0 });
  });

  test('a constant is compared as a single category', () => {
    const { constant: reference, 'another constant': moved, 'all missing': missing } = numbers;
    expect(numericDrift(reference, reference)).toMatchObject({ test: 'chi2', pValue: 1, psi: 0 });
    for (const window of [moved, missing, numbers.infinite, numbers.continuous]) {
      const { pValue, effectSize } = numericDrift(reference, window);
      expect(pValue).toBeLessThan(1e-20);
      expect(effectSize).toBe(1);
    }
    expect(numericDrift(reference, [4]).pValue).toBeCloseTo(1 / 101, 12);
  });

  test('a continuous reference whose window is all missing has drifted', () => {
    const drift = numericDrift(numbers.continuous, numbers['all missing']);
    expect(drift).toMatchObject({ test: 'ks', statistic: 0, effectSize: 2, missingShare: 1 });
    expect(drift.pValue).toBeLessThan(1e-20);
  });

  test('categories too: empty, all missing, never seen', () => {
    const nulls = new Array<null>(50).fill(null);
    expect(categoricalDrift([], ['a'])).toMatchObject({ pValue: 1, effectSize: 0, psi: 0 });
    expect(categoricalDrift(['a'], [])).toMatchObject({ pValue: 1, effectSize: 0, psi: 0 });
    expect(categoricalDrift(nulls, nulls)).toMatchObject({ pValue: 1, missingShare: 1 });
    expect(categoricalDrift(repeat({ a: 50 }), nulls).pValue).toBeLessThan(1e-20);
    expect(categoricalDrift(repeat({ a: 50 }), repeat({ b: 50 }))).toMatchObject({ effectSize: 1 });
  });
});

describe('a coarsely rounded reference', () => {
  const tenths = (rows: number): number[] =>
    spread(rows).map((value) => Math.round(value * 10) / 10);

  test('is compared value by value with values that are rounded alike', () => {
    expect(numericDrift(tenths(1000), tenths(200))).toMatchObject({ test: 'chi2' });
  });

  test('does not call finer values drift, but still sees them move', () => {
    const quiet = numericDrift(tenths(1000), spread(200));
    expect(quiet.test).toBe('ks');
    expect(quiet.pValue).toBeGreaterThan(0.2);
    const moved = numericDrift(tenths(1000), spread(200, 0.25));
    expect(moved.pValue).toBeLessThan(1e-8);
  });

  test('of two values stays a matter of values: a third one is drift', () => {
    const flags = [...constant(0, 500), ...constant(1, 500)];
    const drift = numericDrift(flags, [...constant(0, 60), ...constant(1, 80), ...constant(2, 60)]);
    expect(drift).toMatchObject({ test: 'chi2' });
    expect(drift.pValue).toBeLessThan(1e-8);
  });
});
