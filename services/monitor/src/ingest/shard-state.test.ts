import { compareStreamIds, streamStart, toEventBatch, type DecodedEntry } from '@slipway/events';
import { PredictionEventBatch } from '@slipway/proto';
import { describe, expect, test } from 'vitest';
import { createShardState, type ShardChanges, type ShardState } from './shard-state.js';

const options = { windowRows: 20, profileOf: () => undefined, latenessMs: 60_000 };

describe('one entry', () => {
  test('is counted, folded and remembered by its position', () => {
    const state = createShardState(undefined, options);
    expect(state.positions().position).toBe('0-0');
    expect(state.hasChanges()).toBe(false);

    state.apply('5-0', batch({ rows: 3, produced: 4 }));

    expect(state.positions().position).toBe('5-0');
    expect(state.hasChanges()).toBe(true);
    expect(state.series()).toMatchObject([
      { producer: 'p', modelName: 'm', account: { produced: 4, processed: 3, pending: 1 } },
    ]);
    expect(state.versions().map((version) => version.counts().rows)).toEqual([3]);
  });

  test('that is a copy is folded no second time', () => {
    const state = createShardState(undefined, options);
    state.apply('5-0', batch({ rows: 3 }));
    state.apply('6-0', batch({ rows: 3 }));

    expect(state.series()[0]?.account).toMatchObject({ processed: 3, duplicates: 3 });
    expect(state.versions()[0]?.rows.rows()).toBe(3);
  });

  test('that cannot be used is counted by its reason, and its rows are dropped at once', () => {
    const state = createShardState(undefined, options);
    const { batch: header } = batch({ firstSequence: 4, rows: 3, produced: 9 });
    state.apply('5-0', { kind: 'bad', reason: 'inconsistent', detail: '', header });
    state.apply('6-0', { kind: 'bad', reason: 'undecodable', detail: '' });

    expect(state.deadLetters()).toEqual({
      ...{ undecodable: 1, schema_version: 0, inconsistent: 1, too_many_versions: 0 },
    });
    expect(state.series()[0]?.account).toMatchObject({ produced: 9, dropped: 6, pending: 3 });
    expect(state.positions().position).toBe('6-0');
    expect(state.versions()).toEqual([]);
  });
});

test('follows a thousand versions and no more', () => {
  const state = createShardState(undefined, options);
  const admitted = Array.from({ length: 1002 }, (_, i) =>
    state.admits(batch({ modelVersion: `1.0.${String(i)}` }).batch),
  );

  expect(admitted.filter(Boolean)).toHaveLength(1000);
  expect(state.admits(batch({ modelVersion: '1.0.7' }).batch)).toBe(true);
});

describe('what has to be stored', () => {
  test('is what has changed since it was stored last', () => {
    const state = createShardState(undefined, options);
    state.apply('5-0', batch({ producer: 'a' }));
    state.apply('6-0', batch({ producer: 'b', modelVersion: '2.0.0' }));
    expect(fieldsOf(state.changes())).toEqual([
      'dead-letters',
      'series:["a","m","1.0.0"]',
      'series:["b","m","2.0.0"]',
      'times',
      'version:m@1.0.0',
      'version:m@2.0.0',
    ]);
    state.markStored();
    expect(state.hasChanges()).toBe(false);

    state.apply('7-0', batch({ producer: 'a', firstSequence: 2 }));

    expect(fieldsOf(state.changes())).toEqual([
      'dead-letters',
      'series:["a","m","1.0.0"]',
      'times',
      'version:m@1.0.0',
    ]);
  });

  test('is everything, windows too, when Redis has lost what was stored', () => {
    const state = createShardState(undefined, options);
    state.apply('5-0', batch({}));
    state.changes();
    state.markStored();

    state.goBackTo(undefined);

    expect(state.positions().position).toBe('0-0');
    const changes = state.changes();
    expect(changes.isWhole).toBe(true);
    expect(fieldsOf(changes)).toEqual([
      'dead-letters',
      'requests:m@1.0.0',
      'rows:m@1.0.0',
      'series:["p","m","1.0.0"]',
      'times',
      'version:m@1.0.0',
    ]);
    expect(changes.keepFrom).toBe('');
  });

  test('is read again where Redis has lost it, and what was read before is no copy', () => {
    const state = createShardState(undefined, options);
    for (const [id, firstSequence] of [
      ['5-0', 1],
      ['6-0', 4],
      ['7-0', 7],
    ] as const) {
      state.apply(id, batch({ firstSequence, rows: 3 }));
    }
    state.apply('8-0', { kind: 'bad', reason: 'undecodable', detail: '' });
    state.goBackTo({ position: '5-0', outcomesPosition: '0-0' });
    expect(state.positions().position).toBe('5-0');
    state.apply('6-0', batch({ firstSequence: 4, rows: 3 }));

    const { changed, position } = state.changes();
    const stored = { position, outcomesPosition: '0-0', commit: 'c', fields: changed };
    const next = createShardState(stored, options);
    next.apply('7-0', batch({ firstSequence: 7, rows: 3 }));
    next.apply('8-0', { kind: 'bad', reason: 'undecodable', detail: '' });
    next.apply('9-0', batch({ firstSequence: 7, rows: 3 }));

    expect(next.series()[0]?.account).toMatchObject({ processed: 9, duplicates: 3, dropped: 0 });
    expect(next.deadLetters().undecodable).toBe(1);
    expect(next.changes().removed).toContain('read-to');
  });

  test('needs the stream from the oldest row of a window on, and else from its position on', () => {
    const state = createShardState(undefined, options);
    expect(state.changes().keepFrom).toBe('');
    state.apply('4-0', { kind: 'bad', reason: 'undecodable', detail: '' });
    expect(state.changes().keepFrom).toBe('4-1');
    state.apply('5-0', batch({ rows: 15 }));
    state.apply('6-0', batch({ firstSequence: 16, rows: 15 }));
    expect(state.changes().keepFrom).toBe('5-0');
    state.apply('7-0', batch({ firstSequence: 31, rows: 15 }));
    expect(state.changes().keepFrom).toBe('6-0');
  });

  test('keeps a quiet window itself once the entries it needs lie twenty windows back', () => {
    const state = createShardState(undefined, options);
    state.apply('5-0', batch({ modelVersion: '2.0.0', rows: 3 }));
    state.apply('6-0', batch({ rows: 397 }));
    expect(state.changes().keepFrom).toBe('5-0');
    state.apply('7-0', batch({ firstSequence: 398, rows: 1 }));

    const { changed, keepFrom } = state.changes();

    expect(keepFrom).toBe('6-0');
    expect([...changed.keys()]).toContain('rows:m@2.0.0');
    expect([...changed.keys()]).not.toContain('rows:m@1.0.0');
  });

  test('refuses what no monitor has stored', () => {
    const stored = {
      ...{ position: '5-0', outcomesPosition: streamStart, commit: 'c' },
      fields: new Map([['version:m@1.0.0', Buffer.from('{}')]]),
    };

    expect(() => createShardState(stored, options)).toThrow('checkpoint field version:m@1.0.0');
  });
});

test('a state that is stored, lost and restored at any moment is the one that was never lost', () => {
  for (let seed = 1; seed <= 15; seed++) {
    const random = generator(seed);
    nextSequence.clear();
    const entries: { id: string; entry: DecodedEntry }[] = [];
    for (let i = 0; i < 120; i++) {
      const copied = random(10) === 0 ? entries.at(-1) : undefined;
      entries.push({ id: `${String(10 + i)}-0`, entry: copied?.entry ?? randomEntry(random) });
    }
    const steady = createShardState(undefined, options);
    const stored = createStore();
    let tested = createShardState(undefined, options);
    for (const { id, entry } of entries) {
      steady.apply(id, entry);
      stored.stream.push({ id, entry });
      tested.apply(id, entry);
      if (random(4) === 0) stored.commit(tested);
      if (random(8) === 0) tested = stored.restore();
    }

    expect(describeState(tested)).toEqual(describeState(steady));
  }
});

/** Those of the accounts and the windows. */
function fieldsOf({ changed }: ShardChanges): readonly string[] {
  const known = ['dead-letters', 'series:', 'times', 'version:', 'rows:', 'requests:'];
  return [...changed.keys()].filter((field) => known.some((name) => field.startsWith(name))).sort();
}

/** A Redis of one shard. */
function createStore() {
  const fields = new Map<string, Buffer>();
  const stream: { id: string; entry: DecodedEntry }[] = [];
  let position = '';
  return {
    stream,
    commit: (state: ShardState): void => {
      const changes = state.changes();
      if (changes.isWhole) fields.clear();
      for (const field of changes.removed) fields.delete(field);
      for (const [field, value] of changes.changed) fields.set(field, value);
      position = changes.position;
      const { keepFrom } = changes;
      while (stream[0] && keepFrom !== '' && compareStreamIds(stream[0].id, keepFrom) < 0) {
        stream.shift();
      }
      state.markStored();
    },
    restore: (): ShardState => {
      const stored = { position, outcomesPosition: streamStart, commit: 'c', fields };
      const state = createShardState(position === '' ? undefined : stored, options);
      for (const { id, entry } of stream) {
        if (compareStreamIds(id, state.positions().position) <= 0) state.rebuild(id, entry);
      }
      for (const { id, entry } of stream) {
        if (compareStreamIds(id, state.positions().position) > 0) state.apply(id, entry);
      }
      return state;
    },
  };
}

function describeState(state: ShardState): unknown {
  return {
    position: state.positions().position,
    series: state
      .series()
      .toSorted((a, b) => (a.producer + a.modelVersion < b.producer + b.modelVersion ? -1 : 1)),
    deadLetters: state.deadLetters(),
    versions: state
      .versions()
      .map((version) => ({
        name: version.modelVersion,
        counts: version.counts(),
        rows: version.rows.read(),
        requests: version.requests.read(),
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

const nextSequence = new Map<string, number>();

/** One busy version and two quiet ones, two producers, gaps, and here and there an entry that cannot be used. */
function randomEntry(random: (limit: number) => number): DecodedEntry {
  if (random(15) === 0) return { kind: 'bad', reason: 'undecodable', detail: '' };
  const producer = random(2) === 0 ? 'a' : 'b';
  const modelVersion = ['1.0.0', '1.0.0', '1.0.0', '1.0.0', '2.0.0', '3.0.0'][random(6)] ?? '';
  const series = `${producer} ${modelVersion}`;
  const firstSequence = (nextSequence.get(series) ?? 1) + (random(10) === 0 ? 3 : 0);
  const rows = modelVersion === '1.0.0' ? 10 + random(15) : 1 + random(3);
  nextSequence.set(series, firstSequence + rows);
  const status = random(5) === 0 ? 13 : 0;
  return batch({ producer, modelVersion, firstSequence, rows }, status);
}

function batch(
  change: Partial<PredictionEventBatch>,
  status = 0,
): Extract<DecodedEntry, { kind: 'batch' }> {
  const firstSequence = change.firstSequence ?? 1;
  const rows = change.rows ?? 1;
  return {
    kind: 'batch',
    batch: toEventBatch(
      PredictionEventBatch.create({
        ...{ producer: 'p', modelName: 'm', modelVersion: '1.0.0', firstSequence, rows },
        produced: firstSequence + rows - 1,
        baseTimeMs: 1000 + firstSequence,
        requestRows: [rows],
        statuses: [status],
        latenciesMs: [1],
        predictions: Array.from({ length: rows }, (_, i) => firstSequence + i),
        ...change,
      }),
    ),
  };
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
