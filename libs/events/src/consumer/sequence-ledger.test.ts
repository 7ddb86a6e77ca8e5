import { describe, expect, test } from 'vitest';
import {
  createSequenceLedger,
  type SequenceClaim,
  type SequenceLedger,
} from './sequence-ledger.js';

describe('one series', () => {
  test('counts entries that follow each other as processed', () => {
    const ledger = createSequenceLedger();

    expect(ledger.account(claim(1, 3, 5))).toEqual([{ first: 1, last: 3 }]);
    expect(ledger.account(claim(4, 2, 5))).toEqual([{ first: 4, last: 5 }]);
    expect(ledger.totals()).toEqual(totals({ produced: 5, processed: 5 }));
  });

  test('counts what was given out and has not arrived as pending', () => {
    const ledger = createSequenceLedger();

    ledger.account(claim(1, 3, 10));

    expect(ledger.totals()).toEqual(totals({ produced: 10, processed: 3, pending: 7 }));
  });

  test('counts the rows of a stored copy as duplicates and nothing else', () => {
    const ledger = createSequenceLedger();
    ledger.account(claim(1, 3, 3));

    expect(ledger.account(claim(1, 3, 3))).toEqual([]);
    expect(ledger.totals()).toEqual(totals({ produced: 3, processed: 3, duplicates: 3 }));
  });

  test('folds only the new rows of an entry that overlaps what it has', () => {
    const ledger = createSequenceLedger();
    ledger.account(claim(1, 3, 3));

    expect(ledger.account(claim(2, 4, 5))).toEqual([{ first: 4, last: 5 }]);
    expect(ledger.totals()).toEqual(totals({ produced: 5, processed: 5, duplicates: 2 }));
  });

  test('counts a jump ahead as dropped, from the first number on', () => {
    const ledger = createSequenceLedger();

    ledger.account(claim(4, 2, 5));
    ledger.account(claim(9, 1, 9));

    expect(ledger.totals()).toEqual(totals({ produced: 9, processed: 3, dropped: 6 }));
  });

  test('takes back what it called dropped when the rows arrive after all', () => {
    const ledger = createSequenceLedger();
    ledger.account(claim(1, 1, 1));
    ledger.account(claim(10, 1, 10));

    expect(ledger.account(claim(3, 4, 10))).toEqual([{ first: 3, last: 6 }]);
    expect(ledger.account(claim(3, 4, 10))).toEqual([]);
    expect(ledger.totals()).toEqual(
      totals({ produced: 10, processed: 6, dropped: 4, duplicates: 4 }),
    );
  });

  test('answers one range for each gap that an entry fills', () => {
    const ledger = createSequenceLedger();
    ledger.account(claim(3, 1, 3));
    ledger.account(claim(6, 1, 6));

    expect(ledger.account(claim(1, 8, 8))).toEqual([
      { first: 1, last: 2 },
      { first: 4, last: 5 },
      { first: 7, last: 8 },
    ]);
    expect(ledger.totals()).toEqual(totals({ produced: 8, processed: 8, duplicates: 2 }));
  });

  test('an entry without rows says that everything below its number is gone', () => {
    const ledger = createSequenceLedger();
    ledger.account(claim(1, 2, 2));

    ledger.account(claim(8, 0, 9));

    expect(ledger.totals()).toEqual(totals({ produced: 9, processed: 2, dropped: 5, pending: 2 }));
  });

  test('gives the oldest gap up when there are more than a thousand', () => {
    const ledger = createSequenceLedger();
    for (let number = 2; number <= 2004; number += 2) ledger.account(claim(number, 1, number));

    expect(ledger.account(claim(1, 1, 1))).toEqual([]);
    expect(ledger.account(claim(2003, 1, 1))).toEqual([{ first: 2003, last: 2003 }]);
    expect(ledger.totals()).toEqual(
      totals({ produced: 2004, processed: 1003, dropped: 1001, duplicates: 1 }),
    );
    expect(ledger.stored().missing).toHaveLength(999);
  });

  test('tells what sampling has left out since the entry before, also across a restart', () => {
    const ledger = createSequenceLedger();

    expect(ledger.leftOutSince({ firstSequence: 1, sampledOut: 9 })).toBe(9);
    ledger.account(claim(1, 3, 3));
    const again = createSequenceLedger(ledger.stored());
    expect(again.leftOutSince({ firstSequence: 4, sampledOut: 11 })).toBe(2);
    expect(again.leftOutSince({ firstSequence: 1, sampledOut: 9 })).toBe(0);
  });

  test('does not know since when rows of a series were left out that it meets in the middle', () => {
    const ledger = createSequenceLedger();

    expect(ledger.leftOutSince({ firstSequence: 50, sampledOut: 900 })).toBe(0);
    ledger.account(claim(50, 1, 50));
    expect(ledger.leftOutSince({ firstSequence: 51, sampledOut: 910 })).toBe(10);
  });

  test('counts rows that are late apart from those that were processed', () => {
    const ledger = createSequenceLedger();
    ledger.account(claim(1, 5, 5));

    ledger.markLate(2);

    expect(ledger.totals()).toEqual(totals({ produced: 5, processed: 3, late: 2 }));
    expect(createSequenceLedger(ledger.stored()).totals()).toEqual(ledger.totals());
  });

  test('an entry that is read a second time brings no copies, and what was lost with its like', () => {
    const ledger = createSequenceLedger();
    ledger.account(claim(1, 5, 5));

    expect(ledger.account(claim(1, 5, 5), true)).toEqual([]);
    expect(ledger.account(claim(4, 4, 7), true)).toEqual([{ first: 6, last: 7 }]);
    expect(ledger.totals()).toEqual(totals({ produced: 7, processed: 7 }));
  });
});

test('every number counts once, in whatever order, how often and with what restarts the entries come', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = generator(seed);
    let ledger: SequenceLedger = createSequenceLedger();
    const seen = new Set<number>();
    let highest = 0;
    let produced = 0;
    let rowsRead = 0;
    for (let step = 0; step < 60; step++) {
      const rows = random(6);
      const given = claim(1 + random(120), rows, random(140));
      const fresh = ledger.account(given).flatMap(numbers);
      const expected = numbers({
        first: given.firstSequence,
        last: given.firstSequence + rows - 1,
      }).filter((number) => !seen.has(number));

      expect(fresh).toEqual(expected);
      expected.forEach((number) => seen.add(number));
      rowsRead += rows;
      highest = Math.max(highest, given.firstSequence + rows - 1);
      produced = Math.max(produced, given.produced, highest);
      if (random(4) === 0) ledger = createSequenceLedger(ledger.stored());
      expect(ledger.totals()).toEqual({
        produced,
        processed: seen.size,
        dropped: highest - seen.size,
        late: 0,
        pending: produced - highest,
        duplicates: rowsRead - seen.size,
      });
    }
  }
});

function claim(firstSequence: number, rows: number, produced: number): SequenceClaim {
  return { firstSequence, rows, produced };
}

function totals(some: Partial<ReturnType<SequenceLedger['totals']>>): object {
  return { produced: 0, processed: 0, dropped: 0, late: 0, pending: 0, duplicates: 0, ...some };
}

function numbers({ first, last }: { first: number; last: number }): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
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
