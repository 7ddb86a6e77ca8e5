import { toEventBatch } from '@slipway/events';
import { PredictionEventBatch, Variant } from '@slipway/proto';
import { expect, test } from 'vitest';
import type { ShardPart } from '../ingest/shard-part.js';
import { createOutcomePartKind, type OutcomePart } from './outcome-part.js';

const hourMs = 3_600_000;
const startMs = 1_700_000_000_000 - (1_700_000_000_000 % hourMs);
const options = { outcomeHorizonMs: 24 * hourMs, outcomeJoinRows: 1000 };
const open = (stored = new Map<string, Buffer>(), changed: Partial<typeof options> = {}) =>
  createOutcomePartKind({ ...options, ...changed }).create(stored);

/** Feeds a part and keeps what it stores, like a shard does. */
function createShard(changed: Partial<typeof options> = {}) {
  const fields = new Map<string, Buffer>();
  let part = open(fields, changed);
  let sequence = 1;
  let entries = 0;
  const place = (atMs: number) => ({
    id: `${String(startMs + atMs)}-${String(entries++)}`,
    shardRows: 0,
  });
  return {
    part: () => part,
    predict: (ids: readonly string[], labels: readonly string[], more: Predicted = {}) => {
      const { atMs = 0, version = '1.0.0', variant = Variant.STABLE, probabilities, rows } = more;
      const dictionary = ['no', 'yes'];
      const batch = PredictionEventBatch.create({
        ...{ schemaVersion: 1, producer: 'p', modelName: 'm', modelVersion: version },
        ...{ firstSequence: sequence, rows: labels.length, baseTimeMs: startMs + atMs },
        requestRows: [...(rows ?? ids.map(() => 1))],
        timeOffsetsMs: ids.map(() => 0),
        predictionIds: [...ids],
        variants: ids.map(() => variant),
        statuses: ids.map(() => more.status ?? 0),
        ...(more.isRegression === true
          ? { predictions: labels.map(Number) }
          : {
              predictions: labels.map((label) => dictionary.indexOf(label)),
              classes: dictionary,
              labels: {
                name: 'label',
                dictionary,
                codes: labels.map((l) => dictionary.indexOf(l) + 1),
              },
              classProbabilities: [...(probabilities ?? [])],
            }),
      });
      const fresh = [{ first: sequence, last: sequence + labels.length - 1 }];
      sequence += labels.length;
      const known = { fresh, leftOut: 0, timeShiftMs: 0, closedBeforeMs: 0 };
      part.fold?.({ batch: toEventBatch(batch), ...known }, place(atMs));
    },
    label: (id: string, label: string, { atMs = 0, modelName = 'm', observedMs = 0 } = {}) => {
      const observed = observedMs === 0 ? {} : { observed_at_ms: String(observedMs) };
      const text = { prediction_id: id, label, model_name: modelName, ...observed };
      part.applyOutcomes?.({
        id: place(atMs).id,
        fields: new Map(Object.entries(text).map(([name, value]) => [name, Buffer.from(value)])),
      });
    },
    store: () => {
      const { written } = collect(part, fields);
      part.markStored();
      return written;
    },
    restart: () => {
      part = open(fields, changed);
    },
    fields,
  };
}

interface Predicted {
  readonly atMs?: number;
  readonly version?: string;
  readonly variant?: Variant;
  readonly probabilities?: readonly number[];
  readonly status?: number;
  readonly rows?: readonly number[];
  readonly isRegression?: boolean;
}

function collect(part: ShardPart, fields: Map<string, Buffer>): { written: number } {
  let written = 0;
  part.addChanges(
    {
      set: (field, value) => {
        fields.set(field, value);
        written += value.length;
      },
      remove: (field) => fields.delete(field),
    },
    { id: '0-0', shardRows: 0 },
  );
  return { written };
}

function countsOf(part: OutcomePart): Record<string, number> {
  const counts: Record<string, number> = { ...part.model('m')?.outcomes() };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

function actualOf(part: OutcomePart): number[] {
  const rows = part.model('m')?.rows;
  if (rows === undefined) return [];
  return Array.from({ length: rows.next() - rows.first() }, (_, i) => {
    const { actual } = rows.columns();
    return actual[rows.at(rows.first() + i)] ?? Number.NaN;
  });
}

test('a label finds its prediction by class name, by class number and as a truth value', () => {
  const shard = createShard();
  shard.predict(['a', 'b', 'c', 'd'], ['yes', 'no', 'no', 'yes']);
  shard.label('a', 'yes');
  shard.label('b', '1');
  shard.label('c', 'true');
  shard.label('d', 'false');

  expect(actualOf(shard.part())).toEqual([1, 1, 1, 0]);
  expect(countsOf(shard.part())).toEqual({ matched: 4 });
});

test('a label may be seen a little after it comes, long after means a wrong clock', () => {
  const delayOf = (aheadMs: number): number | undefined => {
    const shard = createShard();
    shard.predict(['a'], ['yes']);
    shard.label('a', 'yes', { atMs: 5000, observedMs: startMs + 5000 + aheadMs });
    return shard.part().model('m')?.rows.columns().delayS[0];
  };
  expect([-2000, 0, 300_000, 300_001].map(delayOf)).toEqual([3, 5, 305, 5]);
});

test('rows of one request are named by their place', () => {
  const shard = createShard();
  shard.predict(['batch', 'single'], ['yes', 'no', 'no'], { rows: [2, 1] });
  shard.label('batch/1', 'yes');
  shard.label('single', 'no');

  expect(actualOf(shard.part())).toEqual([Number.NaN, 1, 0]);
});

test('a label that comes before its prediction waits for it', () => {
  const shard = createShard();
  shard.label('a', 'yes');
  expect(shard.part().waiting.size()).toBe(1);
  shard.predict(['a'], ['yes']);

  expect(actualOf(shard.part())).toEqual([1]);
  expect(countsOf(shard.part())).toEqual({ early: 1 });
  expect(shard.part().waiting.size()).toBe(0);
});

test('the same label again is a duplicate, another one a correction, nonsense is wrong', () => {
  const shard = createShard();
  shard.predict(['a'], ['yes']);
  shard.label('a', 'yes');
  shard.label('a', 'yes');
  shard.label('a', 'no');
  shard.label('a', 'perhaps');
  shard.label('a', '2');

  expect(actualOf(shard.part())).toEqual([0]);
  expect(countsOf(shard.part())).toEqual({ matched: 1, duplicate: 1, corrected: 1, wrong: 2 });
  const hour = shard.part().model('m')?.versions()[0]?.hours()[0];
  expect(hour).toMatchObject({ rows: 1, cells: { '0:1': 1, '1:1': 0 } });
});

test('a regression takes numbers only, and corrects its sums', () => {
  const shard = createShard();
  shard.predict(['a', 'b'], ['3', '5'], { isRegression: true });
  shard.label('a', '2.5');
  shard.label('a', '2');
  shard.label('b', 'high');
  shard.label('b', '');

  const hour = shard.part().model('m')?.versions()[0]?.hours()[0];
  expect(hour).toMatchObject({ rows: 1, absolute: 1, squared: 1, signed: 1 });
  expect(countsOf(shard.part())).toEqual({ matched: 1, corrected: 1, wrong: 1 });
});

test('a late label changes the hour in which its prediction was made', () => {
  const shard = createShard();
  shard.predict(['a'], ['yes']);
  shard.predict(['b'], ['yes'], { atMs: 2 * hourMs });
  shard.label('a', 'no', { atMs: 3 * hourMs });

  const hours = shard.part().model('m')?.versions()[0]?.hours() ?? [];
  expect(hours.map((hour) => [hour.startMs, hour.cells])).toEqual([[startMs, { '0:1': 1 }]]);
  expect(countsOf(shard.part())).toEqual({ late: 1 });
});

test('what waits longer than the horizon is forgotten, and the label counted as unknown', () => {
  const shard = createShard();
  shard.predict(['a'], ['yes']);
  shard.label('ghost', 'yes');
  shard.predict(['b'], ['no'], { atMs: 25 * hourMs });
  shard.label('a', 'yes', { atMs: 25 * hourMs });

  expect(actualOf(shard.part())).toEqual([Number.NaN]);
  expect(countsOf(shard.part())).toEqual({ unknown: 1 });
  expect(shard.part().waiting.size()).toBe(1);
});

test('errors and answers without an id are not waited for', () => {
  const shard = createShard();
  shard.predict(['a'], ['yes'], { status: 13 });
  shard.predict([''], ['yes']);

  expect(actualOf(shard.part())).toEqual([]);
});

test('a restart goes on where it was, and stores only what has changed', () => {
  const shard = createShard();
  shard.predict(['a', 'b', 'c'], ['yes', 'no', 'no'], {
    probabilities: [0.2, 0.8, 0.7, 0.3, 0.6, 0.4],
  });
  shard.label('a', 'yes');
  shard.label('early', 'no');
  expect(shard.store()).toBeGreaterThan(0);
  expect(shard.store()).toBe(0);
  const before = shard.part();
  shard.restart();
  expect(actualOf(shard.part())).toEqual([1, Number.NaN, Number.NaN]);

  for (const part of [before, shard.part()]) {
    const shown = { ...shard, part: () => part };
    expect(shown.part().waiting.size()).toBe(1);
  }
  shard.label('b', 'yes');
  shard.label('a', 'yes');
  shard.predict(['early'], ['yes'], { probabilities: [0.1, 0.9] });
  shard.store();
  shard.restart();

  expect(actualOf(shard.part())).toEqual([1, 1, Number.NaN, 0]);
  expect(countsOf(shard.part())).toEqual({ matched: 2, duplicate: 1, early: 1 });
  expect(shard.part().waiting.size()).toBe(0);
  const rows = shard.part().model('m')?.rows;
  expect(Array.from(rows?.columns().probabilities.slice(0, 4) ?? [])).toEqual(
    [0.2, 0.8, 0.7, 0.3].map(Math.fround),
  );
});

test('chunks leave the checkpoint with their rows', () => {
  const shard = createShard();
  const ids = Array.from({ length: 600 }, (_, i) => `id-${String(i)}`);
  shard.predict(
    ids,
    ids.map(() => 'yes'),
  );
  shard.store();
  expect(
    [...shard.fields.keys()].filter((field) => field.startsWith('outcome-rows:')),
  ).toHaveLength(3);
  shard.predict(['last'], ['no'], { atMs: 25 * hourMs });
  shard.store();
  expect(
    [...shard.fields.keys()].filter((field) => field.startsWith('outcome-rows:')),
  ).toHaveLength(1);
  shard.restart();

  expect(actualOf(shard.part())).toHaveLength(1);
});

test('rows of a chunk that were forgotten do not come back with the others', () => {
  const shard = createShard();
  const ids = Array.from({ length: 10 }, (_, i) => `id-${String(i)}`);
  shard.predict(ids.slice(0, 4), Array<string>(4).fill('yes'));
  shard.predict(ids.slice(4), Array<string>(6).fill('no'), { atMs: 10 * hourMs });
  shard.store();
  shard.label('id-5', 'yes', { atMs: 25 * hourMs });
  shard.store();
  shard.restart();
  expect(actualOf(shard.part())).toEqual([NaN, 1, NaN, NaN, NaN, NaN]);

  shard.label('id-6', 'no', { atMs: 25 * hourMs });
  expect(actualOf(shard.part())).toEqual([NaN, 1, 0, NaN, NaN, NaN]);
});

test('beyond the limit a sample is kept, on which predictions and labels agree', () => {
  const shard = createShard({ outcomeJoinRows: 500 });
  const ids = Array.from({ length: 2000 }, (_, i) => `id-${String(i)}`);
  shard.predict(
    ids,
    ids.map(() => 'yes'),
  );
  shard.store();
  shard.restart();
  for (const id of ids) shard.label(id, 'yes');

  const join = shard.part().model('m');
  const counts = countsOf(shard.part());
  expect(join?.keptOneIn()).toBeGreaterThanOrEqual(4);
  expect(actualOf(shard.part()).every((actual) => actual === 1)).toBe(true);
  expect(actualOf(shard.part()).length).toBeLessThanOrEqual(500);
  expect((counts['matched'] ?? 0) + (counts['left_out'] ?? 0)).toBe(2000);
  expect(counts['matched']).toBe(actualOf(shard.part()).length);
});

test('answers of a shadow are paired with those of the version that answered', () => {
  const shard = createShard();
  const shadow = { version: '2.0.0', variant: Variant.SHADOW };
  shard.predict(['a', 'b'], ['yes', 'no'], { probabilities: [0.25, 0.75, 0.5, 0.5] });
  shard.predict(['a', 'b', 'lonely'], ['yes', 'yes', 'no'], {
    ...shadow,
    probabilities: [0.5, 0.5, 0.25, 0.75, 1, 0],
  });
  shard.store();
  shard.restart();

  expect(shard.part().model('m')?.pairs()).toEqual([
    { shadow: 1, against: 0, pairs: 2, disagreements: 1, difference: -0.5 },
  ]);
});

test('answers that both went to somebody are no pair', () => {
  const shard = createShard();
  shard.predict(['a'], ['yes']);
  shard.predict(['a'], ['no'], { version: '2.0.0', variant: Variant.CANARY });

  expect(shard.part().model('m')?.pairs()).toEqual([]);
});

test('one label serves all versions that answered the request, whichever came first', () => {
  const shard = createShard();
  shard.predict(['a'], ['yes']);
  shard.label('a', 'no');
  shard.predict(['a'], ['no'], { version: '2.0.0', variant: Variant.SHADOW });

  expect(actualOf(shard.part())).toEqual([0, 0]);
  const [stable, shadow] = shard.part().model('m')?.versions() ?? [];
  expect(stable?.hours()[0]?.cells).toEqual({ '0:1': 1 });
  expect(shadow?.hours()[0]?.cells).toEqual({ '0:0': 1 });
});

test('a label without a model is found in any, and does not invent one', () => {
  const shard = createShard();
  shard.predict(['a'], ['yes']);
  shard.label('a', 'yes', { modelName: '' });
  shard.label('b', 'yes', { modelName: 'no-such-model' });

  expect(actualOf(shard.part())).toEqual([1]);
  expect([...shard.part().models().keys()]).toEqual(['m']);
});
