import {
  assessFeature,
  type DriftTest,
  type FeatureDrift,
  type ReferenceProfile,
} from '@slipway/stats';
import type { RowColumns } from '../fold/row-columns.js';
import { numbersOf, textsOf, watchedColumns, type WatchedColumn } from '../fold/watched-columns.js';
import type { Pause } from './evaluation-runner.js';

/** How far each column of some rows lies from its reference. */
export interface RowAssessment {
  readonly features: readonly FeatureDrift[];
  /** Predictions and probabilities, as far as the reference has them. */
  readonly answers: readonly FeatureDrift[];
}

/**
 * Compares rows with a reference, column by column, and lets others run in between, so the rows must be a copy. Columns
 * that the rows do not carry are left out; with `only`, so are all that are not in it.
 */
export async function assessRows(
  profile: ReferenceProfile,
  rows: RowColumns,
  pause: Pause,
  only?: ReadonlySet<string>,
): Promise<RowAssessment> {
  const features: FeatureDrift[] = [];
  const answers: FeatureDrift[] = [];
  for (const column of watchedColumns(profile)) {
    const isAsked = only?.has(column.feature) ?? true;
    const test = column.isAnswer ? undefined : profile.driftSettings?.[column.feature]?.test;
    const drift = isAsked ? assessColumn(column, rows, test) : undefined;
    if (drift !== undefined) {
      (column.isAnswer ? answers : features).push({ ...drift, feature: column.feature });
    }
    await pause();
  }
  return { features, answers };
}

function assessColumn(
  column: WatchedColumn,
  rows: RowColumns,
  test: DriftTest | undefined,
): FeatureDrift | undefined {
  const { profile } = column;
  if (profile.kind === 'numeric') {
    const values = numbersOf(rows, column);
    return values && assessFeature(profile, values, { test });
  }
  const values = textsOf(rows, column);
  return values && assessFeature(profile, values, { test });
}
