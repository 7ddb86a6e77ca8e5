import type { EventBatch, SeriesAccount } from '@slipway/events';
import { countLateRows } from './count-late-rows.js';
import type { SeriesName } from './series-fields.js';
import { clockToleranceMs, createSeriesList, type Series } from './series-list.js';
import type { EntryRows, ShardPart } from './shard-part.js';
import { createShardTimes, newestTimeOf } from './shard-times.js';

export interface AccountedSeries extends SeriesName {
  readonly account: SeriesAccount;
}

/** When an entry was stored, and whether it was read before. */
export interface EntryOrigin {
  readonly storedMs: number;
  readonly isReread?: boolean;
}

/** The accounts of all series of a shard. */
export interface SeriesAccounts extends ShardPart {
  /** Enters what an entry says about its series. */
  readonly account: (batch: EventBatch, origin: EntryOrigin) => EntryRows;
  /** The rows of an entry that cannot be used are lost, and the next one may be long in coming: enters that at once. */
  readonly giveUp: (batch: EventBatch, origin: EntryOrigin) => void;
  /** Series of producers that are gone stand together as `retiredProducer`. */
  readonly list: () => readonly AccountedSeries[];
  /** Rows whose times were corrected, because their producer's clock is wrong. */
  readonly skewedRows: () => number;
  readonly retiredSeries: () => number;
}

export interface SeriesAccountsOptions {
  /** How much older than the newest row of its version a row may be; older ones are late. */
  readonly latenessMs: number;
  /** Called when a producer's clock turns out to be wrong, with what is added to its times. */
  readonly onSkewed?: (name: SeriesName, shiftMs: number) => void;
}

/** Stands for all producers that have fallen silent for good. */
export const retiredProducer = '(retired)';

export function createSeriesAccounts(
  stored: ReadonlyMap<string, Buffer>,
  { latenessMs, onSkewed }: SeriesAccountsOptions,
): SeriesAccounts {
  const list = createSeriesList(stored);
  const times = createShardTimes(stored, latenessMs);

  const open = (name: SeriesName, { storedMs }: EntryOrigin): Series => {
    times.advance(storedMs);
    return list.open(name, times.activeMs());
  };

  const shiftOf = (series: Series, newestMs: number, storedMs: number): number => {
    const shiftMs = series.clock.observe(newestMs, storedMs);
    if (shiftMs !== 0 && !series.isSkewed) onSkewed?.(series, shiftMs);
    series.isSkewed = shiftMs !== 0;
    return shiftMs;
  };

  return {
    account: (batch, origin) => {
      const series = open(batch, origin);
      const { ledger } = series;
      const leftOut = ledger.leftOutSince(batch);
      const fresh = ledger.account(batch, origin.isReread);
      const newestMs = newestTimeOf(batch);
      const closedBeforeMs = times.closedBeforeMs(batch);
      if (newestMs === undefined) return { batch, fresh, leftOut, timeShiftMs: 0, closedBeforeMs };
      const timeShiftMs = shiftOf(series, newestMs, origin.storedMs);
      if (timeShiftMs !== 0) times.addSkewedRows(rowsOf(fresh));
      times.observe(batch, Math.min(newestMs + timeShiftMs, origin.storedMs + clockToleranceMs));
      const rows = { batch, fresh, leftOut, timeShiftMs, closedBeforeMs };
      ledger.markLate(countLateRows(rows));
      return rows;
    },
    giveUp: (batch, origin) => {
      const { firstSequence, rows, produced } = batch;
      const { ledger } = open(batch, origin);
      ledger.account({ firstSequence: firstSequence + rows, rows: 0, produced });
    },
    list: () => [
      ...list.all().map(({ producer, modelName, modelVersion, ledger }) => ({
        ...{ producer, modelName, modelVersion, account: ledger.totals() },
      })),
      ...list.retired.list().map((sum) => ({ producer: retiredProducer, ...sum })),
    ],
    skewedRows: times.skewedRows,
    retiredSeries: times.retiredSeries,
    addChanges: (changes) => {
      times.addRetired(list.retireSilent(times.activeMs()));
      list.addChanges(changes);
      times.addChanges(changes);
    },
    markStored: list.markStored,
    markAllChanged: list.markAllChanged,
  };
}

function rowsOf(ranges: EntryRows['fresh']): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}
