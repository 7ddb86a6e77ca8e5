import { expect, test } from 'vitest';
import { normalQuantile } from '../special/special-functions.js';
import { levelPerLook } from './alarm-budget.js';

const weekly = { falseAlarmsPerWeek: 1, looksPerWeek: 10_080 };

test('two independent windows at the level give the rate of the week', () => {
  const perFeature = levelPerLook({ ...weekly, features: 20 }) / 20;
  expect(perFeature ** 2 * 20 * 10_080).toBeCloseTo(1, 12);
  expect(perFeature).toBeCloseTo(0.0022, 4);
});

test('a reference that all windows share makes them agree, so each must be surer', () => {
  const level = (windowToReference: number): number =>
    levelPerLook({ ...weekly, features: 20, windowToReference });
  expect(level(0.001) / level(0)).toBeCloseTo(1, 1);
  expect(level(0.2)).toBeLessThan(0.7 * level(0));
  expect(level(1)).toBeLessThan(0.2 * level(0.2));
  // An endless window would be the same one again: one look's budget for both.
  expect((level(1e9) / 20) * 20 * 10_080).toBeCloseTo(1, 1);
});

test.each([0.1, 1])(
  'with %d times the rows of the reference two windows speak together as budgeted',
  (ratio) => {
    // The density of a pair correlated by n / (m + n), summed over the corners beyond the level.
    const limit = normalQuantile(
      1 - levelPerLook({ falseAlarmsPerWeek: 1, looksPerWeek: 1000, windowToReference: ratio }) / 2,
    );
    const r = ratio / (1 + ratio);
    const density = (x: number, y: number): number =>
      Math.exp(-(x * x - 2 * r * x * y + y * y) / (2 * (1 - r * r)));
    const step = 0.02;
    let sum = 0;
    for (let x = limit + step / 2; x < 8; x += step) {
      for (let y = limit + step / 2; y < 8; y += step) sum += density(x, y) + density(x, -y);
    }
    const both = (2 * sum * step * step) / (2 * Math.PI * Math.sqrt(1 - r * r));
    expect(both * 1000).toBeCloseTo(1, 2);
  },
);

test('overlapping windows spend less, more looks more, and no look is easier than 5 %', () => {
  const level = levelPerLook(weekly);
  expect(levelPerLook({ ...weekly, overlap: 0.9 })).toBeGreaterThan(level);
  expect(levelPerLook({ ...weekly, looksPerWeek: 40_320 })).toBeCloseTo(level / 2, 12);
  expect(levelPerLook({ ...weekly, looksPerWeek: 2, features: 10 })).toBe(0.05);
  expect(levelPerLook({ ...weekly, looksPerWeek: 1 })).toBe(0.05);
});

test.each([
  { falseAlarmsPerWeek: 0, looksPerWeek: 1 },
  { falseAlarmsPerWeek: 1, looksPerWeek: Number.NaN },
  { ...weekly, features: -1 },
  { ...weekly, overlap: 1 },
  { ...weekly, windowToReference: -0.1 },
])('refuses %o', (budget) => {
  expect(() => levelPerLook(budget)).toThrow(/alarm budget/);
});
