import { expect, test, vi } from 'vitest';
import { buildReferenceProfile } from '../profile/build-reference-profile.js';
import { assessDataset } from './dataset-drift.js';
import { driftTests } from './drift-tests.js';
import { assessFeature, type FeatureDrift } from './feature-drift.js';
import type { ReferenceProfile } from '../profile/reference-profile.js';

// Seconds of simulation; a busy machine may need several times as long.
vi.setConfig({ testTimeout: 60_000 });

const RATE = 0.05;
const noGate = { falseAlarmRate: RATE, minEffect: { numeric: 0, categorical: 0 } };

/** Largest count of alarms in `runs` that a true rate of 5 % explains: 3 standard errors above it. */
const mostAlarms = (runs: number): number => runs * RATE + 3 * Math.sqrt(runs * RATE * (1 - RATE));

/** Mulberry32: uniform numbers in [0, 1) from a seed, so that a run can be repeated. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const random = mulberry32(20_260_101);

let spare = Number.NaN;

/** Box & Muller: standard normal numbers come in pairs. */
function normal(): number {
  const kept = spare;
  spare = Number.NaN;
  if (!Number.isNaN(kept)) return kept;
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  const angle = 2 * Math.PI * random();
  spare = radius * Math.sin(angle);
  return radius * Math.cos(angle);
}

function normals(rows: number, mean = 0): Float64Array {
  return Float64Array.from({ length: rows }, () => mean + normal());
}

function normalProfile(features: number, rows: number): ReferenceProfile {
  return buildReferenceProfile(
    Array.from({ length: features }, (_, index) => ({
      name: `f${index}`,
      kind: 'numeric',
      values: normals(rows),
    })),
  );
}

const quietNineteen = Array.from({ length: 19 }, (_, index) => ({
  ...assessFeature(normalProfile(1, 30).numeric[0]!, []),
  feature: `quiet ${index}`,
}));

/** Counts of runs with an alarm: as configured, and by significance alone. */
function countAlarms(runs: number, assess: () => Parameters<typeof assessDataset>[0]) {
  let gated = 0;
  let significant = 0;
  for (let run = 0; run < runs; run++) {
    const features = assess();
    if (assessDataset(features).drifted) gated++;
    if (assessDataset(features, noGate).drifted) significant++;
  }
  return { gated, significant };
}

test('twenty quiet features, normal and lognormal, alarm at the configured rate at every window size', () => {
  const runs = 500;
  const alarms = new Map([50, 200, 1000].map((rows) => [rows, { gated: 0, significant: 0 }]));
  const column = (index: number, rows: number): Float64Array =>
    index % 2 === 0 ? normals(rows) : normals(rows).map(Math.exp);
  for (let run = 0; run < runs; run++) {
    const { numeric } = buildReferenceProfile(
      Array.from({ length: 20 }, (_, index) => ({
        ...{ name: `f${index}`, kind: 'numeric', values: column(index, 1000) },
      })),
    );
    for (const [rows, count] of alarms) {
      const drifts = numeric.map((profile, index) => assessFeature(profile, column(index, rows)));
      if (assessDataset(drifts).drifted) count.gated++;
      if (assessDataset(drifts, noGate).drifted) count.significant++;
    }
  }
  for (const { gated, significant } of alarms.values()) {
    expect(significant).toBeLessThanOrEqual(mostAlarms(runs));
    expect(significant).toBeGreaterThan(runs * 0.015);
    expect(gated).toBeLessThanOrEqual(significant);
  }
});

test('each test by itself rejects quiet windows at its level', () => {
  const references = 60;
  const windows = 25;
  const runs = references * windows;
  const rejected = new Map(driftTests.map((test) => [test, 0]));
  for (let reference = 0; reference < references; reference++) {
    const [profile] = normalProfile(1, 5000).numeric;
    for (let run = 0; run < windows; run++) {
      const window = normals(100);
      for (const test of driftTests) {
        const isRejected = assessFeature(profile!, window, { test }).pValue <= RATE;
        rejected.set(test, rejected.get(test)! + Number(isRejected));
      }
    }
  }
  for (const [test, count] of rejected) {
    expect(count, test).toBeLessThanOrEqual(mostAlarms(runs) + 0.01 * runs);
    expect(count, test).toBeGreaterThan(0.015 * runs);
  }
});

test('shifts, spread and far outliers in one feature of twenty are found', () => {
  const runs = 150;
  const changes = {
    shift: { rows: 500, atLeast: 0.9, change: (value: number) => value + 0.25 },
    'larger shift': { rows: 100, atLeast: 0.85, change: (value: number) => value + 0.5 },
    spread: { rows: 500, atLeast: 0.95, change: (value: number) => 1.25 * value },
    outliers: {
      ...{ rows: 500, atLeast: 0.75 },
      change: (value: number) => (random() < 0.05 ? 5 * value : value),
    },
  };
  // What the correction leaves to one feature of twenty.
  const isFound = (drift: FeatureDrift): boolean =>
    assessDataset([drift, ...quietNineteen]).features[0]!.drifted;
  for (const [name, { rows, atLeast, change }] of Object.entries(changes)) {
    let found = 0;
    for (let run = 0; run < runs; run++) {
      const [profile] = normalProfile(1, 5000).numeric;
      if (isFound(assessFeature(profile!, normals(rows).map(change)))) found++;
    }
    expect(found / runs, name).toBeGreaterThan(atLeast);
  }
});

test('half a standard deviation in one feature is found and the quiet ones are left alone', () => {
  const runs = 300;
  let found = 0;
  let falselyFlagged = 0;
  for (let run = 0; run < runs; run++) {
    const drifts = normalProfile(10, 1000).numeric.map((profile, index) =>
      assessFeature(profile, normals(200, index === 3 ? 0.5 : 0)),
    );
    const { features } = assessDataset(drifts);
    if (features[3]!.drifted) found++;
    falselyFlagged += features.filter(({ drifted }, index) => drifted && index !== 3).length;
  }
  expect(found).toBeGreaterThan(0.95 * runs);
  expect(falselyFlagged).toBeLessThan(0.02 * 9 * runs);
});

test('a small reference with many ties, drawn from again, alarms at most at the configured rate', () => {
  const runs = 1000;
  const { gated, significant } = countAlarms(runs, () => {
    const rows = 100 + Math.floor(random() * 51);
    // Four lengths in centimetres with one decimal; the last has about 15 distinct values, the others more.
    const scales = [0.83, 0.43, 1.76, 0.3];
    const columns = scales.map((scale, index) => ({
      name: `f${index}`,
      kind: 'numeric' as const,
      values: normals(rows).map((value) => Math.round((4 + scale * value) * 10) / 10),
    }));
    return buildReferenceProfile(columns).numeric.map((profile, index) => {
      const { values } = columns[index]!;
      const window = Float64Array.from({ length: 200 }, () => values[Math.floor(random() * rows)]!);
      return assessFeature(profile, window);
    });
  });
  expect(significant).toBeLessThanOrEqual(mostAlarms(runs));
  expect(gated).toBeLessThanOrEqual(mostAlarms(runs));
});

test('many rare categories, few distinct numbers and missing values keep the rate as well', () => {
  const runs = 1500;
  const category = (): string => `c${Math.floor(400 * random() ** 2)}`;
  const few = (): number => Math.floor(random() ** 2 * 15);
  const gaps = (): number => (random() < 0.03 ? Number.NaN : normal());
  const column = <T>(rows: number, draw: () => T): T[] => Array.from({ length: rows }, draw);
  const { significant } = countAlarms(runs, () => {
    const { numeric, categorical } = buildReferenceProfile([
      { name: 'category', kind: 'categorical', values: column(1000, category) },
      { name: 'few', kind: 'numeric', values: column(1000, few) },
      { name: 'gaps', kind: 'numeric', values: column(1000, gaps) },
    ]);
    return [
      assessFeature(categorical[0]!, column(300, category)),
      assessFeature(numeric[0]!, column(300, few)),
      assessFeature(numeric[1]!, column(300, gaps)),
    ];
  });
  expect(significant).toBeLessThanOrEqual(mostAlarms(runs));
  expect(significant).toBeGreaterThan(runs * 0.015);
});
