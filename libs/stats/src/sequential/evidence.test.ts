import { expect, test } from 'vitest';
import { createMeanSequence } from './mean-sequence.js';
import { createPairedEvidence } from './paired-evidence.js';
import { createRateGuard } from './rate-guard.js';
import { createShareCheck } from './share-check.js';
import { createShareDifferences } from './share-differences.js';
import { shareInterval } from './share-interval.js';
import { createTwoSampleEvidence } from './two-sample-evidence.js';
import { seededRandom } from '../../test-data/seeded-random.js';

const mix = [0.269, 0.339, 0.392];
const moved = [0.358, 0.304, 0.338];

function draw(random: () => number, shares: readonly number[]): number {
  let left = random();
  return Math.max(
    0,
    shares.findIndex((share) => (left -= share) < 0),
  );
}

function counts(random: () => number, shares: readonly number[], rows: number): number[] {
  const drawn = shares.map(() => 0);
  for (let i = 0; i < rows; i++) drawn[draw(random, shares)]!++;
  return drawn;
}

/** Looks of one second at 5 canary and 95 stable answers; how many canary answers until `isDecided`, Infinity if never. */
function canaryAnswers(
  seed: number,
  canary: readonly number[],
  isDecided: (look: { first: number[]; second: number[] }) => boolean,
): number {
  const random = seededRandom(seed).next;
  for (let look = 1; look <= 600; look++) {
    if (isDecided({ first: counts(random, canary, 5), second: counts(random, mix, 95) }))
      return 5 * look;
  }
  return Infinity;
}

const alpha = 0.005;
const runs = 200;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

test('a class mix that moved by 9 points is found after some 400 answers, and an equal one is left alone', () => {
  const decide = (seed: number, canary: readonly number[]): number => {
    const differences = createShareDifferences(3);
    return canaryAnswers(seed, canary, (look) => {
      differences.add(look);
      return differences.at(alpha).some(({ difference, radius }) => Math.abs(difference) > radius);
    });
  };
  const seeds = Array.from({ length: runs }, (_, i) => i + 1);
  const found = median(seeds.map((seed) => decide(seed, moved)));
  expect(found).toBeGreaterThan(250);
  expect(found).toBeLessThan(600);
  const wrong = seeds.filter((seed) => decide(seed, mix) < Infinity).length;
  expect(wrong).toBeLessThanOrEqual(3);
});

test('the two-sample e-value finds the same change, and rarely anything in equal groups', () => {
  const decide = (seed: number, canary: readonly number[]): number => {
    const evidence = createTwoSampleEvidence(3);
    return canaryAnswers(seed, canary, (look) => {
      evidence.add(look);
      return evidence.logE() >= Math.log(1 / alpha);
    });
  };
  const seeds = Array.from({ length: runs }, (_, i) => i + 1);
  const found = median(seeds.map((seed) => decide(seed, moved)));
  expect(found).toBeGreaterThan(250);
  expect(found).toBeLessThan(650);
  expect(seeds.filter((seed) => decide(seed, mix) < Infinity).length).toBeLessThanOrEqual(3);
});

test('with one empty group there is neither a difference nor evidence', () => {
  const differences = createShareDifferences(2);
  differences.add({ first: [0, 0], second: [5, 5] });
  expect(differences.weight()).toBe(0);
  expect(differences.at(0.05)).toEqual([
    { difference: 0, radius: Infinity },
    { difference: 0, radius: Infinity },
  ]);
  const evidence = createTwoSampleEvidence(2);
  evidence.add({ first: [0, 0], second: [9, 1] });
  evidence.add({ first: [0, 0], second: [900, 100] });
  expect(evidence.logE()).toBeCloseTo(0, 12);
});

test('traffic split as planned passes the share check, another split does not, and a share of 0 is proof', () => {
  const random = seededRandom(5).next;
  const right = createShareCheck([0.95, 0.05]);
  const wrong = createShareCheck([0.95, 0.05]);
  let rightMost = -Infinity;
  for (let look = 0; look < 200; look++) {
    right.add(counts(random, [0.95, 0.05], 100));
    wrong.add(counts(random, [0.92, 0.08], 100));
    rightMost = Math.max(rightMost, right.logE());
  }
  expect(rightMost).toBeLessThan(Math.log(1000));
  expect(wrong.logE()).toBeGreaterThan(Math.log(1000));
  const impossible = createShareCheck([1, 0]);
  impossible.add([5, 1]);
  expect(impossible.logE()).toBe(Infinity);
});

test('all bad is acted on at the second answer, a tolerated rate is not acted on', () => {
  const bad = createRateGuard(0.001);
  bad.add(true);
  expect(bad.logE()).toBeLessThan(Math.log(1000));
  bad.add(true);
  expect(bad.logE()).toBeGreaterThan(Math.log(1000));
  let wrong = 0;
  for (let seed = 1; seed <= 500; seed++) {
    const random = seededRandom(seed).next;
    const guard = createRateGuard(0.01);
    let isWrong = false;
    for (let i = 0; i < 600; i++) {
      guard.add(random() < 0.01);
      isWrong ||= guard.logE() >= Math.log(1000);
    }
    if (isWrong) wrong++;
  }
  expect(wrong).toBeLessThanOrEqual(2);
});

test('pairs tell a moved model in some 130, and a harmless one in some 70', () => {
  const random = seededRandom(9).next;
  const shifted: number[] = [];
  const harmless: number[] = [];
  for (let run = 0; run < 100; run++) {
    const moved = createPairedEvidence(3, 0.05);
    while (moved.logShift() < Math.log(200)) {
      const isChanged = random() < 0.097;
      moved.add(isChanged ? 0 : 1, isChanged && random() < 0.5 ? 2 : 1);
    }
    shifted.push(moved.pairs());
    const same = createPairedEvidence(3, 0.05);
    while (same.logHarmless() < Math.log(20)) same.add(1, 1);
    expect(same.disagreements()).toBe(0);
    harmless.push(same.pairs());
  }
  expect(median(harmless)).toBeGreaterThan(50);
  expect(median(harmless)).toBeLessThan(90);
  expect(median(shifted)).toBeGreaterThan(60);
  expect(median(shifted)).toBeLessThan(260);
});

test('versions that disagree in no direction give no evidence of a shift', () => {
  const random = seededRandom(11).next;
  const pairs = createPairedEvidence(2, 0.05);
  let most = -Infinity;
  for (let i = 0; i < 5000; i++) {
    const isUp = random() < 0.5;
    if (random() < 0.2) pairs.add(isUp ? 1 : 0, isUp ? 0 : 1);
    else pairs.add(0, 0);
    most = Math.max(most, pairs.logShift());
  }
  expect(most).toBeLessThan(Math.log(200));
  expect(pairs.logHarmless()).toBeLessThan(0);
});

test('a mean stays in its sequence at all times in at least 95 of 100 runs, and the interval narrows', () => {
  let misses = 0;
  let width = 1;
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededRandom(seed).next;
    const mean = createMeanSequence(0.05);
    let isMissed = false;
    for (let i = 0; i < 500; i++) {
      mean.add(random() * random());
      const { lower, upper } = mean.interval();
      isMissed ||= lower > 0.25 || upper < 0.25;
      width = upper - lower;
    }
    if (isMissed) misses++;
  }
  expect(misses).toBeLessThanOrEqual(10);
  expect(width).toBeLessThan(0.15);
});

test('degenerate values have an interval too', () => {
  const mean = createMeanSequence(0.05);
  expect(mean.interval()).toEqual({ lower: 0, upper: 1 });
  mean.add(Number.NaN);
  expect(mean.count()).toBe(0);
  for (let i = 0; i < 1000; i++) mean.add(Infinity);
  expect(mean.interval().upper).toBe(1);
  expect(mean.interval().lower).toBeGreaterThan(0.9);
  expect(shareInterval(0, 0, { alpha: 0.05 })).toEqual({ lower: 0, upper: 1 });
  expect(shareInterval(0, 20, { alpha: 0.05 })).toMatchObject({ lower: 0 });
  expect(shareInterval(20, 20, { alpha: 0.05 })).toMatchObject({ upper: 1 });
  expect(shareInterval(20, 20, { alpha: 0.05 }).lower).toBeGreaterThan(0.6);
});
