/** Consecutive sequence numbers, both ends included. */
export interface SequenceRange {
  readonly first: number;
  readonly last: number;
}

/** What an entry says about its series. */
export interface SequenceClaim {
  /** Number of its first row; with no rows, the number that the next row would have. */
  readonly firstSequence: number;
  readonly rows: number;
  /** Highest number that the producer had given out. */
  readonly produced: number;
}

export interface LeftOut {
  /** Rows of the series that sampling has left out so far; they have no numbers. */
  readonly sampledOut: number;
}

/** Where the rows of a series have gone: `produced = processed + dropped + late + pending`. */
export interface SeriesAccount {
  readonly produced: number;
  readonly processed: number;
  readonly dropped: number;
  /** Rows that came after the time windows they belong to were closed. */
  readonly late: number;
  readonly pending: number;
  /** Rows that were stored more than once, counted apart. */
  readonly duplicates: number;
}

/** The account of one series (producer, model, version): every sequence number counts once, whatever arrives how often. */
export interface SequenceLedger {
  /**
   * Enters a claim; answers which of its rows are new, in ascending order. The others are copies, and count as such unless
   * the entry itself is read a second time.
   */
  readonly account: (claim: SequenceClaim, isReread?: boolean) => readonly SequenceRange[];
  /** So many of the rows that were new last are late. */
  readonly markLate: (rows: number) => void;
  /**
   * Rows that sampling has left out since the entry before; to be asked before `account`. Of a series that is met in the
   * middle it is not known since when, and the answer is 0.
   */
  readonly leftOutSince: (claim: Pick<SequenceClaim, 'firstSequence'> & LeftOut) => number;
  readonly totals: () => SeriesAccount;
  /** For `createSequenceLedger`. */
  readonly stored: () => StoredLedger;
}

/** A ledger as plain data. */
export interface StoredLedger {
  /** Every number up to here is either processed or dropped. */
  readonly last: number;
  readonly produced: number;
  readonly duplicates: number;
  readonly late: number;
  readonly sampledOut: number;
  /** Dropped rows whose ranges are no longer kept. */
  readonly lost: number;
  /** Dropped so far, ascending and disjoint; a number leaves when its row arrives after all. */
  readonly missing: readonly SequenceRange[];
}

type LedgerState = { -readonly [K in keyof StoredLedger]: StoredLedger[K] };

/** Beyond this the oldest gap is given up for good: a row that still arrives for it counts as a duplicate. */
const maxMissingRanges = 1000;

const nothing: StoredLedger = {
  ...{ last: 0, produced: 0, duplicates: 0, late: 0, sampledOut: 0, lost: 0, missing: [] },
};

/**
 * Producers append a series strictly in order, so a jump ahead means that the rows between are gone, and a number at or
 * below the highest one seen is either such a gap or a copy. `processed` is not counted but follows from the rest, which
 * is why the sum cannot go wrong.
 */
export function createSequenceLedger(stored: StoredLedger = nothing): SequenceLedger {
  const state: LedgerState = { ...stored };

  return {
    account: ({ firstSequence, rows, produced }, isReread = false) => {
      const end = firstSequence + rows - 1;
      const fresh = takeMissing(state, firstSequence, Math.min(end, state.last));
      if (firstSequence > state.last + 1) {
        addMissing(state, { first: state.last + 1, last: firstSequence - 1 });
      }
      if (end > state.last) {
        fresh.push({ first: Math.max(firstSequence, state.last + 1), last: end });
      }
      if (!isReread) state.duplicates += rows - sizeOf(fresh);
      state.last = Math.max(state.last, end);
      state.produced = Math.max(state.produced, produced, state.last);
      forgetOldestGaps(state);
      return fresh;
    },
    markLate: (rows) => {
      state.late += rows;
    },
    leftOutSince: ({ firstSequence, sampledOut }) => {
      const isFollowed = state.last > 0 || firstSequence === 1;
      const more = Math.max(0, sampledOut - state.sampledOut);
      state.sampledOut += more;
      return isFollowed ? more : 0;
    },
    totals: () => {
      const dropped = state.lost + sizeOf(state.missing);
      return {
        produced: state.produced,
        processed: state.last - dropped - state.late,
        dropped,
        late: state.late,
        pending: state.produced - state.last,
        duplicates: state.duplicates,
      };
    },
    stored: () => ({ ...state }),
  };
}

function sizeOf(ranges: readonly SequenceRange[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

function addMissing(state: LedgerState, range: SequenceRange): void {
  const newest = state.missing.at(-1);
  if (newest?.last === range.first - 1) {
    const joined = { first: newest.first, last: range.last };
    state.missing = [...state.missing.slice(0, -1), joined];
  } else state.missing = [...state.missing, range];
}

function forgetOldestGaps(state: LedgerState): void {
  const surplus = state.missing.length - maxMissingRanges;
  if (surplus <= 0) return;
  state.lost += sizeOf(state.missing.slice(0, surplus));
  state.missing = state.missing.slice(surplus);
}

/** Takes what lies between the two numbers out of the gaps. */
function takeMissing(state: LedgerState, first: number, last: number): SequenceRange[] {
  if (first > last || state.missing.length === 0) return [];
  const taken: SequenceRange[] = [];
  state.missing = state.missing.flatMap((gap) => {
    if (gap.last < first || gap.first > last) return [gap];
    const part = { first: Math.max(gap.first, first), last: Math.min(gap.last, last) };
    taken.push(part);
    return [
      { first: gap.first, last: part.first - 1 },
      { first: part.last + 1, last: gap.last },
    ].filter((rest) => rest.first <= rest.last);
  });
  return taken;
}
