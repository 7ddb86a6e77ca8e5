import type { SeriesAccount } from '@slipway/events';

const nothing: SeriesAccount = {
  ...{ produced: 0, processed: 0, dropped: 0, late: 0, pending: 0, duplicates: 0 },
};

/** What accounts come to together; the identity of each holds for the sum as well. */
export function sumAccounts(accounts: readonly SeriesAccount[]): SeriesAccount {
  return accounts.reduce(
    (a, b) => ({
      produced: a.produced + b.produced,
      processed: a.processed + b.processed,
      dropped: a.dropped + b.dropped,
      late: a.late + b.late,
      pending: a.pending + b.pending,
      duplicates: a.duplicates + b.duplicates,
    }),
    nothing,
  );
}
