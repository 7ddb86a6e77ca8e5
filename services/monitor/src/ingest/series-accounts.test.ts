import { toEventBatch, type EventBatch } from '@slipway/events';
import { PredictionEventBatch } from '@slipway/proto';
import { describe, expect, test } from 'vitest';
import { createSeriesAccounts, retiredProducer, type SeriesAccounts } from './series-accounts.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const startMs = 1_700_000_000_000;

describe('late rows', () => {
  test('are those behind the newest row of their version by more than is allowed', () => {
    const accounts = createSeriesAccounts(new Map(), { latenessMs: minuteMs });
    take(accounts, { producer: 'a', rows: 1 }, startMs);
    const rows = take(
      accounts,
      { producer: 'b', rows: 4, requestRows: [1, 2, 1], timeOffsetsMs: [0, 1000, minuteMs + 1] },
      startMs + 20,
      startMs - minuteMs - 1000,
    );
    const late = take(
      accounts,
      { producer: 'c', modelVersion: '2.0.0' },
      startMs,
      startMs - hourMs,
    );

    expect(rows.closedBeforeMs).toBe(startMs - minuteMs);
    expect(accountOf(accounts, 'b')).toMatchObject({ produced: 4, processed: 3, late: 1 });
    expect(late.closedBeforeMs).toBe(-Infinity);
    expect(accountOf(accounts, 'c')).toMatchObject({ late: 0 });
  });

  test('count once, as late or as copies, and stay what they are across a restart', () => {
    const accounts = createSeriesAccounts(new Map(), { latenessMs: minuteMs });
    take(accounts, { producer: 'a' }, startMs);
    const again = restart(accounts);
    take(again, { producer: 'b' }, startMs + 10);
    const old = { producer: 'b', firstSequence: 2, rows: 3 };
    take(again, old, startMs + 20, startMs - 2 * minuteMs);
    take(again, old, startMs + 30, startMs - 2 * minuteMs);

    expect(accountOf(again, 'b')).toMatchObject({ processed: 1, late: 3, duplicates: 3 });
    expect(accountOf(restart(again), 'b')).toEqual(accountOf(again, 'b'));
  });
});

describe('a producer with a wrong clock', () => {
  test.each([-hourMs, hourMs])(
    'that is off by %d ms is corrected, told once and late with nothing',
    (offMs) => {
      const told: [string, number][] = [];
      const accounts = createSeriesAccounts(new Map(), {
        latenessMs: minuteMs,
        onSkewed: ({ producer }, shiftMs) => told.push([producer, shiftMs]),
      });
      for (let i = 0; i < 50; i++) {
        const storedMs = startMs + i * 1000;
        take(accounts, { producer: 'right', firstSequence: i + 1 }, storedMs);
        const rows = take(
          accounts,
          { producer: 'off', firstSequence: i + 1 },
          storedMs,
          storedMs + offMs,
        );
        expect(rows.batch.baseTimeMs + rows.timeShiftMs).toBe(storedMs);
      }

      expect(told).toEqual([['off', -offMs]]);
      expect(accounts.skewedRows()).toBe(50);
      expect(accountOf(accounts, 'off')).toMatchObject({ processed: 50, late: 0 });
      expect(accountOf(accounts, 'right')).toMatchObject({ processed: 50, late: 0 });
    },
  );

  test('and one row from the future close no window', () => {
    const accounts = createSeriesAccounts(new Map(), { latenessMs: minuteMs });
    const rows = { rows: 2, requestRows: [1, 1], timeOffsetsMs: [0, 4_294_967_295] };
    take(accounts, { producer: 'a', ...rows }, startMs);
    const next = take(accounts, { producer: 'b' }, startMs + 1000);

    expect(next.closedBeforeMs).toBeLessThanOrEqual(startMs + 1000);
    expect(accountOf(accounts, 'b')).toMatchObject({ late: 0 });
  });
});

describe('a producer that is gone', () => {
  test('is folded into a sum after a day without entries, and its pending rows are dropped', () => {
    const accounts = createSeriesAccounts(new Map(), { latenessMs: minuteMs });
    take(accounts, { producer: 'gone', rows: 5, produced: 7 }, startMs);
    take(accounts, { producer: 'gone too', rows: 1 }, startMs);
    const before = sums(accounts);
    for (let at = 1; at <= 25 * 60; at++) {
      take(accounts, { producer: 'here', firstSequence: at }, startMs + at * minuteMs);
    }

    const { changed, removed } = changesOf(accounts);

    expect(accounts.list().map(({ producer }) => producer)).toEqual(['here', retiredProducer]);
    expect(accountOf(accounts, retiredProducer)).toEqual({
      ...{ produced: 8, processed: 6, dropped: 2, late: 0, pending: 0, duplicates: 0 },
    });
    expect(accounts.retiredSeries()).toBe(2);
    expect(removed).toEqual(['series:["gone","m","1.0.0"]', 'series:["gone too","m","1.0.0"]']);
    expect([...changed.keys()]).toContain('retired:["m","1.0.0"]');
    expect(sums(restart(accounts)).produced).toBe(before.produced + 25 * 60);
  });

  test('is not one that Redis did not hear of because it was away for two days', () => {
    const accounts = createSeriesAccounts(new Map(), { latenessMs: minuteMs });
    take(accounts, { producer: 'a' }, startMs);
    take(accounts, { producer: 'b' }, startMs);
    take(accounts, { producer: 'a', firstSequence: 2 }, startMs + 48 * hourMs);

    expect(changesOf(accounts).removed).toEqual([]);
  });

  test('leaves early when there are more than ten thousand', () => {
    const accounts = createSeriesAccounts(new Map(), { latenessMs: minuteMs });
    for (let i = 0; i < 10_003; i++) take(accounts, { producer: `p${String(i)}` }, startMs);

    expect(changesOf(accounts).removed).toHaveLength(3);
    expect(accounts.list()).toHaveLength(10_001);
    expect(sums(accounts).processed).toBe(10_003);
  });
});

/** Rows of one producer, stored at `storedMs` and made at `timeMs` by its clock. */
function take(
  accounts: SeriesAccounts,
  change: Partial<PredictionEventBatch>,
  storedMs: number,
  timeMs = storedMs,
) {
  return accounts.account(batchOf({ ...change, baseTimeMs: timeMs }), { storedMs });
}

function batchOf(change: Partial<PredictionEventBatch>): EventBatch {
  const { firstSequence = 1, rows = 1 } = change;
  return toEventBatch(
    PredictionEventBatch.create({
      ...{ producer: 'p', modelName: 'm', modelVersion: '1.0.0', firstSequence, rows },
      ...{ produced: firstSequence + rows - 1, requestRows: [rows], timeOffsetsMs: [0] },
      ...change,
    }),
  );
}

function accountOf(accounts: SeriesAccounts, producer: string) {
  return accounts.list().find((series) => series.producer === producer)?.account;
}

function sums(accounts: SeriesAccounts) {
  const all = accounts.list().map(({ account }) => account);
  return {
    produced: all.reduce((sum, { produced }) => sum + produced, 0),
    processed: all.reduce((sum, { processed }) => sum + processed, 0),
  };
}

function changesOf(accounts: SeriesAccounts) {
  const changed = new Map<string, Buffer>();
  const removed: string[] = [];
  accounts.addChanges(
    {
      set: (field, value) => void changed.set(field, value),
      remove: (field) => void removed.push(field),
    },
    { id: '0-0', shardRows: 0 },
  );
  return { changed, removed };
}

function restart(accounts: SeriesAccounts): SeriesAccounts {
  accounts.markAllChanged();
  return createSeriesAccounts(changesOf(accounts).changed, { latenessMs: minuteMs });
}
