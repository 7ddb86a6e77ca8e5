/**
 * `confirmed`: Envoy goes by this content. `rejected`: it read it and stays with what it had. `unconfirmed`: it has not
 * said anything in time. `away`: it does not answer, and will read the file when it is started.
 */
export type PublishOutcome = 'confirmed' | 'rejected' | 'unconfirmed' | 'away';

/** What is wrong, for people. */
export const problemOf: Readonly<Record<Exclude<PublishOutcome, 'confirmed'>, string>> = {
  rejected: 'Envoy refused the new files and stays with the last good ones',
  unconfirmed: 'Envoy has not taken the new files yet',
  away: 'Envoy does not answer on its admin port',
};
