import { tempDir } from '@slipway/testing';
import { withCleanup } from '../load/with-cleanup.js';
import type { BenchOptions } from './options.js';
import { topFunctions } from './profile.js';
import type { Row, RowResult } from './row.js';

const thorough = { rounds: 7, windowMs: 2000, warmUpMs: 3000 };
const quick = { rounds: 3, windowMs: 700, warmUpMs: 1500 };

/** Runs one row; what it started is gone afterwards. A profile is written when the service ends. */
export async function runRow(
  row: Row,
  redisUrl: string,
  { filter, isQuick, isProfile }: BenchOptions,
): Promise<RowResult> {
  const windows = isQuick ? quick : thorough;
  const repeats = isQuick ? 3 : 7;
  const isBrief = isQuick || filter === '';
  if (!isProfile) {
    return withCleanup((onCleanup) => row.run({ onCleanup, redisUrl, windows, repeats, isBrief }));
  }
  return withCleanup(async (onOuterCleanup) => {
    const profileDir = await tempDir(onOuterCleanup);
    const result = await withCleanup((onCleanup) =>
      row.run({ onCleanup, redisUrl, windows, repeats, isBrief, profileDir }),
    );
    return { ...result, profile: await topFunctions(profileDir) };
  });
}
