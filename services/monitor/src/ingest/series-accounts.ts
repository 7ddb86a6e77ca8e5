import {
  createSequenceLedger,
  type LeftOut,
  type SequenceClaim,
  type SequenceLedger,
  type SeriesAccount,
} from '@slipway/events';
import type { AddedRows } from '../fold/traffic-rows.js';
import { seriesField, seriesOfField, type SeriesName } from './shard-fields.js';

export interface AccountedSeries extends SeriesName {
  readonly account: SeriesAccount;
}

/** The accounts of all series of a shard, and which of them have to be stored. */
export interface SeriesAccounts {
  /** Enters what an entry says about its series. */
  readonly account: (entry: SeriesName & SequenceClaim & LeftOut) => AddedRows;
  readonly list: () => readonly AccountedSeries[];
  readonly addChanges: (changed: Map<string, Buffer>) => void;
  readonly markStored: () => void;
  readonly markAllChanged: () => void;
}

interface Series extends SeriesName {
  readonly ledger: SequenceLedger;
}

export function createSeriesAccounts(stored: ReadonlyMap<string, Buffer>): SeriesAccounts {
  const byField = new Map<string, Series>();
  const changedFields = new Set<string>();
  for (const [field, value] of stored) {
    const name = seriesOfField(field);
    if (name !== undefined) byField.set(field, { ...name, ledger: createSequenceLedger(value) });
  }

  return {
    account: (entry) => {
      const field = seriesField(entry);
      let series = byField.get(field);
      if (series === undefined) {
        const { producer, modelName, modelVersion } = entry;
        series = { producer, modelName, modelVersion, ledger: createSequenceLedger() };
        byField.set(field, series);
      }
      changedFields.add(field);
      const leftOut = series.ledger.leftOutSince(entry);
      return { fresh: series.ledger.account(entry), leftOut };
    },
    list: () =>
      [...byField.values()].map(({ ledger, ...name }) => ({ ...name, account: ledger.totals() })),
    addChanges: (changed) => {
      for (const field of changedFields) {
        const series = byField.get(field);
        if (series !== undefined) changed.set(field, series.ledger.encode());
      }
    },
    markStored: () => {
      changedFields.clear();
    },
    markAllChanged: () => {
      for (const field of byField.keys()) changedFields.add(field);
    },
  };
}
