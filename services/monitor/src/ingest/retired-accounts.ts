import type { SeriesAccount } from '@slipway/events';
import {
  encodeRetired,
  retiredField,
  retiredOfField,
  type RetiredSeries,
} from './series-fields.js';
import type { VersionName } from './shard-fields.js';
import type { PartChanges } from './shard-part.js';
import { sumAccounts } from './sum-accounts.js';

/** The sums of series whose producers are gone: one for each version, so that the accounts stay whole and small. */
export interface RetiredAccounts {
  readonly add: (name: VersionName, account: SeriesAccount) => void;
  readonly list: () => readonly RetiredSeries[];
  readonly addChanges: (changes: PartChanges) => void;
  readonly markStored: () => void;
  readonly markAllChanged: () => void;
}

export function createRetiredAccounts(stored: ReadonlyMap<string, Buffer>): RetiredAccounts {
  const byField = new Map<string, RetiredSeries>();
  const changedFields = new Set<string>();
  for (const [field, value] of stored) {
    const retired = retiredOfField(field, value);
    if (retired !== undefined) byField.set(field, retired);
  }
  return {
    add: ({ modelName, modelVersion }, account) => {
      const field = retiredField({ modelName, modelVersion });
      const known = byField.get(field)?.account;
      // What a producer that is gone has numbered and never stored will not come any more.
      const closed = { ...account, dropped: account.dropped + account.pending, pending: 0 };
      const sum = sumAccounts(known === undefined ? [closed] : [known, closed]);
      byField.set(field, { modelName, modelVersion, account: sum });
      changedFields.add(field);
    },
    list: () => [...byField.values()],
    addChanges: (changes) => {
      for (const field of changedFields) {
        const retired = byField.get(field);
        if (retired !== undefined) changes.set(field, encodeRetired(retired));
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
