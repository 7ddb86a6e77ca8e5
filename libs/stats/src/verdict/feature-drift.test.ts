import { describe, expect, test } from 'vitest';
import { buildReferenceProfile } from '../profile/build-reference-profile.js';
import { chiSquareTest } from '../counts/chi-square.js';
import { driftTests, type DriftTest } from './drift-tests.js';
import { assessFeature, type FeatureDrift } from './feature-drift.js';

const { NaN, POSITIVE_INFINITY } = Number;
const constant = (value: number, rows: number): number[] => new Array<number>(rows).fill(value);
/** `rows` evenly spread numbers around `centre`, one apart from end to end. */
const spread = (rows: number, centre = 0): number[] =>
  Array.from({ length: rows }, (_, index) => centre + (index + 0.5) / rows - 0.5);

function numericDrift(reference: number[], window: number[], test?: DriftTest): FeatureDrift {
  const { numeric } = buildReferenceProfile([{ name: 'x', kind: 'numeric', values: reference }]);
  return assessFeature(numeric[0]!, window, { test });
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
    expect(drift).toMatchObject({ feature: 'x', kind: 'numeric', test: 'cauchy', missingShare: 0 });
    expect(drift.pValue).toBeGreaterThan(0.95);
    expect(drift.effectSize).toBeLessThan(0.01);
    expect(drift.psi).toBeLessThan(0.01);
  });

  test('that moved shows by how many standard deviations', () => {
    // One apart from end to end, so the standard deviation is 1/sqrt(12).
    const drift = numericDrift(spread(1000), spread(200, 0.25));
    expect(drift.pValue).toBeLessThan(1e-8);
    expect(drift.effectSize).toBeCloseTo(0.25 * Math.sqrt(12), 3);
    expect(drift.ks).toBeCloseTo(0.25, 2);
    expect(drift.jensenShannon).toBeGreaterThan(0.05);
  });

  test('may come in any order and as float64', () => {
    const window = spread(200, 0.1);
    const shuffled = window.map((_, index) => window[(index * 37) % 200]!);
    expect(numericDrift(spread(1000), shuffled)).toEqual(numericDrift(spread(1000), window));
    // Rounded to float32 on one side only, each of these ties would break.
    expect(numericDrift(spread(1000), spread(1000)).ks).toBe(0);
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
    for (const test of [undefined, ...driftTests]) {
      const drift = numericDrift(reference, window, test);
      const { statistic, effectSize, psi, jensenShannon } = drift;
      for (const number of [statistic, effectSize, psi, jensenShannon]) {
        expect(Number.isFinite(number) && number >= 0, JSON.stringify(drift)).toBe(true);
      }
      const { pValue, ks, missingShare, outOfRangeShare } = drift;
      for (const share of [pValue, ks, missingShare, outOfRangeShare]) {
        expect(share >= 0 && share <= 1, JSON.stringify(drift)).toBe(true);
      }
      const isNothingToSee = reference.length === 0 || window.length === 0 || reference === window;
      if (isNothingToSee) expect(drift).toMatchObject({ pValue: 1, effectSize: 0 });
    }
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
    expect(drift).toMatchObject({ statistic: 0, effectSize: 2, missingShare: 1 });
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
    expect(quiet.test).toBe('cauchy');
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

describe('what is out of range or unseen', () => {
  test('is a share of the rows, missing ones included', () => {
    const window = [...spread(180), -9, 9, ...constant(NaN, 18)];
    expect(numericDrift(spread(5000), window).outOfRangeShare).toBeCloseTo(0.01, 12);
    const few = numericDrift([...constant(1, 50), ...constant(2, 50)], [0, 1, 2, 3]);
    expect(few).toMatchObject({ test: 'chi2', outOfRangeShare: 0.5, unseenShare: 0 });
    const categories = categoricalDrift(repeat({ a: 9, b: 1 }), ['a', 'c', 'd', null]);
    expect(categories).toMatchObject({ unseenShare: 0.5, outOfRangeShare: 0, ks: 0 });
  });

  test('a few rows in a hundred far out are drift', () => {
    const window = [...spread(485), ...constant(4, 8), ...constant(-4, 7)];
    const drift = numericDrift(spread(5000), window);
    expect(drift.pValue).toBeLessThan(1e-4);
    expect(drift.effectSize).toBeGreaterThan(0.1);
    expect(numericDrift(spread(5000), window, 'ks').pValue).toBeGreaterThan(0.5);
  });
});

describe('a window that is measured more coarsely', () => {
  const rounded = (rows: number, perUnit: number): number[] =>
    spread(rows).map((value) => Math.round(value * perUnit) / perUnit);

  test('has drifted though its distribution is in place', () => {
    // A fortieth is 0.09 standard deviations and no decimal step; the other is a decimal step that most values miss.
    for (const perUnit of [40, 100]) {
      const drift = numericDrift(spread(5000), rounded(500, perUnit));
      expect(drift.ks).toBeLessThan(0.03);
      expect(drift.pValue).toBeLessThan(1e-20);
      expect(drift.effectSize).toBeGreaterThan(0.1);
    }
  });

  test('has not when the reference is as coarse, or coarser', () => {
    for (const perUnit of [40, 100]) {
      for (const window of [rounded(500, perUnit), spread(500)]) {
        const drift = numericDrift(rounded(5000, perUnit), window);
        expect(drift.pValue).toBeGreaterThan(0.2);
        expect(drift.effectSize).toBeLessThan(0.1);
      }
    }
  });

  test('is not judged below a hundred rows', () => {
    expect(numericDrift(spread(5000), rounded(99, 100)).pValue).toBeGreaterThan(0.2);
  });
});

describe('a test chosen by name', () => {
  test.each(driftTests)('%s finds half a standard deviation and names itself', (test) => {
    const shift = 0.5 / Math.sqrt(12);
    const drift = numericDrift(spread(5000), spread(400, shift), test);
    expect(drift).toMatchObject({ test, effectUnit: 'sd' });
    expect(drift.pValue).toBeLessThan(1e-6);
    expect(drift.effectSize).toBeCloseTo(0.5, 2);
  });

  test('takes few distinct numbers as ordered where it is about order', () => {
    const [reference, window] = [repeat12(500, 500), repeat12(60, 140)];
    expect(numericDrift(reference, window, 'mannwhitney')).toMatchObject({
      ...{ test: 'mannwhitney', effectUnit: 'sd' },
    });
    for (const test of ['psi', 'jensenshannon', 'chi2'] as const) {
      const drift = numericDrift(reference, window, test);
      expect(drift).toMatchObject({ test, effectUnit: 'share' });
      expect(drift.pValue).toBeLessThan(1e-6);
    }
  });

  test('is chi2 where categories have no order', () => {
    const profile = buildReferenceProfile([
      { name: 'c', kind: 'categorical', values: repeat({ a: 500, b: 500 }) },
    ]).categorical[0]!;
    const window = repeat({ a: 60, b: 140 });
    expect(assessFeature(profile, window, { test: 'ks' })).toEqual(assessFeature(profile, window));
    expect(assessFeature(profile, window, { test: 'psi' }).test).toBe('psi');
  });
});

test('a few enormous reference values do not make every change small beside them', () => {
  const reference = [...spread(4998), 1e6, -1e6];
  expect(numericDrift(reference, spread(500, 0.15)).effectSize).toBeGreaterThan(0.3);
});

function repeat12(ones: number, twos: number): number[] {
  return [...constant(1, ones), ...constant(2, twos)];
}
