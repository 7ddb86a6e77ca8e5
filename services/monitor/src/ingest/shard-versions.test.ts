import { compareStreamIds, toEventBatch } from '@slipway/events';
import { PredictionEventBatch } from '@slipway/proto';
import { buildReferenceProfile } from '@slipway/stats';
import { expect, test } from 'vitest';
import type { Evaluation } from '../evaluation/evaluation.js';
import type { LoadedProfile } from '../fold/loaded-profile.js';
import type { EntryPlace, EntryRows } from './shard-part.js';
import { createShardVersions, type ShardVersions } from './shard-versions.js';

interface Entry {
  readonly place: EntryPlace;
  readonly rows: EntryRows;
}

const minuteMs = 60_000;
const startMs = 20_000 * 86_400_000;
const reference: LoadedProfile = {
  digest: 'd',
  profile: buildReferenceProfile(
    [
      {
        kind: 'numeric',
        name: 'x',
        values: Array.from({ length: 500 }, (_, i) => (i % 100) / 100),
      },
    ],
    { kind: 'numeric', name: 'y', values: Array.from({ length: 500 }, (_, i) => (i % 100) / 100) },
  ),
};
/** The second version has no published reference and learns one. */
const options = {
  windowRows: 60,
  profileOf: ({ modelVersion }: { modelVersion: string }) =>
    modelVersion === '1.0.0' ? reference : undefined,
  watch: {
    ...{ minSamples: 20, everyRows: 20, everyMs: minuteMs, learnReferenceRows: 50 },
    retention: { fineMs: 2 * minuteMs, mediumMs: 60 * minuteMs, coarseMs: 86_400_000 },
  },
};

test('versions that are stored, lost and restored at any moment tell the same story', async () => {
  for (let seed = 1; seed <= 3; seed++) {
    const random = generator(seed);
    const entries = randomEntries(random, 150);
    const steadyLooks: Evaluation[] = [];
    const steady = open(new Map(), steadyLooks);
    for (const entry of entries) await fold(steady, entry);

    const looks = new Map<string, Evaluation>();
    const stored = new Map<string, Buffer>();
    let position = 0;
    let keptFrom: string | undefined;
    let tested = open(stored, looks);
    for (let at = 0; at < entries.length; at++) {
      await fold(tested, entries[at]!);
      if (random(4) === 0) {
        position = at + 1;
        keptFrom = commit(tested, stored, entries[at]!.place);
      }
      if (random(8) > 0) continue;
      tested = open(stored, looks);
      refoldTail(tested, entries.slice(0, position), keptFrom);
      at = position - 1;
    }

    expect([...looks.values()]).toEqual(steadyLooks);
    expect(steadyLooks.some(({ verdict }) => verdict?.confirmed)).toBe(true);
    expect(describeVersions(tested)).toEqual(describeVersions(steady));
  }
});

test('everything is stored again when nothing is left of what was stored', async () => {
  const versions = open(new Map(), []);
  const entries = randomEntries(generator(1), 60);
  for (const entry of entries) await fold(versions, entry);
  const before = new Map<string, Buffer>();
  commit(versions, before, entries.at(-1)!.place);

  versions.markAllChanged();
  const after = new Map<string, Buffer>();
  commit(versions, after, entries.at(-1)!.place);

  expect([...after.keys()].filter((field) => !/^(rows|requests):/.test(field)).sort()).toEqual(
    [...before.keys()].sort(),
  );
});

test('rows that have waited long enough are looked at when no entry follows', async () => {
  const looks: Evaluation[] = [];
  const versions = open(new Map(), looks);
  const entries = randomEntries(generator(3), 1).flatMap((entry) => Array<Entry>(25).fill(entry));
  for (const entry of entries) await fold(versions, entry);
  const rows = versions.list()[0]!.rows.rows();
  const before = looks.length;
  expect([rows > 20, rows % 20 > 0]).toEqual([true, true]);

  expect(versions.advance(startMs + 2 * minuteMs)).toBe(true);
  expect(versions.advance(startMs + 9 * minuteMs)).toBe(false);
  await versions.settle();
  expect(looks.length).toBe(before + 1);
});

function open(
  stored: ReadonlyMap<string, Buffer>,
  looks: Evaluation[] | Map<string, Evaluation>,
): ShardVersions {
  return createShardVersions(stored, {
    ...options,
    publish: (evaluation) => {
      if (Array.isArray(looks)) looks.push(evaluation);
      else {
        const known = looks.get(evaluation.id);
        if (known !== undefined) expect(evaluation).toEqual(known);
        looks.set(evaluation.id, evaluation);
      }
    },
  });
}

async function fold(versions: ShardVersions, { rows, place }: Entry): Promise<void> {
  versions.fold?.(rows, place);
  await versions.settle();
}

function refoldTail(
  versions: ShardVersions,
  entries: readonly Entry[],
  keptFrom: string | undefined,
): void {
  for (const { place, rows } of entries) {
    const isKept = keptFrom !== undefined && compareStreamIds(place.id, keptFrom) >= 0;
    if (isKept) versions.refold?.(rows, place);
  }
}

/** Answers from where on the stream is still needed. */
function commit(
  versions: ShardVersions,
  stored: Map<string, Buffer>,
  place: EntryPlace,
): string | undefined {
  const changes = {
    set: (field: string, value: Buffer) => void stored.set(field, value),
    remove: (field: string) => void stored.delete(field),
  };
  versions.addChanges(changes, place);
  versions.markStored();
  return versions.oldestNeeded?.()?.id;
}

function describeVersions(versions: ShardVersions): unknown {
  return versions
    .list()
    .map((state) => ({
      name: state.modelVersion,
      counts: state.counts(),
      rows: state.rows.read(),
      last: state.evaluator.last(),
      digest: state.reference()?.digest,
      panes: state.panes.since(0).map(({ read, ...pane }) => ({ ...pane, counts: read() })),
      segments: state.segments.read(),
      history: state.history.read({
        ...{ fromMs: 0, toMs: Number.POSITIVE_INFINITY },
        ...{ beforeNumber: Number.POSITIVE_INFINITY, limit: 5 },
      }),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Two versions; after half of the entries the values of both are shifted. */
function randomEntries(random: (limit: number) => number, count: number): Entry[] {
  let storedMs = startMs;
  let shardRows = 0;
  return Array.from({ length: count }, (_, i) => {
    storedMs += random(6) === 0 ? 70_000 : random(3000);
    const modelVersion = random(3) === 0 ? '2.0.0' : '1.0.0';
    const rows = 1 + random(25);
    const shift = i < count / 2 ? 0 : 0.4;
    const values = Array.from({ length: rows }, () => random(100) / 100 + shift);
    const batch = PredictionEventBatch.create({
      ...{ producer: 'p', modelName: 'm', modelVersion, firstSequence: 1, rows },
      baseTimeMs: storedMs - random(2000),
      requestRows: Array<number>(rows).fill(1),
      timeOffsetsMs: values.map(() => random(900)),
      latenciesMs: values.map((value) => value * 10),
      statuses: values.map(() => (random(20) === 0 ? 13 : 0)),
      numericFeatures: ['x'],
      numericValues: values,
      predictions: values,
      segments: [{ name: 's', dictionary: ['a', 'b'], codes: values.map(() => random(3)) }],
    });
    const place = { id: `${String(storedMs)}-${String(i)}`, shardRows };
    shardRows += rows;
    const fresh = [{ first: 1, last: rows }];
    const closedBeforeMs = Number.NEGATIVE_INFINITY;
    return {
      place,
      rows: { batch: toEventBatch(batch), fresh, leftOut: 0, timeShiftMs: 0, closedBeforeMs },
    };
  });
}

/** mulberry32: whole numbers below a limit. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
