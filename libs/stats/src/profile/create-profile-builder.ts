import type { ReferenceColumn } from './build-reference-profile.js';
import { createCategoryTally } from './category-tally.js';
import { createValueReservoir } from './value-reservoir.js';
import type { ColumnLearner } from './column-learner.js';
import type { ReferenceProfile } from './reference-profile.js';

/** Learns a reference from rows as they come, within bounded memory. */
export interface ProfileBuilder {
  /** Rows so far. */
  readonly rows: number;
  /** Columns that did not fit within `mostColumns` and are left out; counted once each time they come. */
  readonly refusedColumns: number;
  /**
   * Takes a batch of `rows` rows. A known column that the batch lacks is missing in all of them, and one that is new was
   * missing in all rows before. A column that changes its kind is refused. `rows` is the length of every column.
   */
  readonly add: (
    rows: number,
    features: readonly ReferenceColumn[],
    prediction?: ReferenceColumn,
  ) => void;
  /** The profile of what came so far; the builder can go on. */
  readonly build: () => ReferenceProfile;
}

export interface ProfileBuilderOptions {
  /** Numbers kept for each column, 4 bytes each; 10,000 unless given. Beyond it they are a uniform sample. */
  readonly mostValues?: number;
  /** Categories told apart in each column; 1,000 unless given. Beyond it the rare ones share a cell. */
  readonly mostCategories?: number;
  /** 1,000 unless given. */
  readonly mostColumns?: number;
}

const defaults = { mostValues: 10_000, mostCategories: 1_000, mostColumns: 1_000 };

/**
 * A builder for the reference of a version that was published without one. No rows are kept, only samples of each column
 * by itself. The same rows in the same order give the same profile. To go on after a restart, keep the profile so far and
 * merge it with the one of a new builder.
 */
export function createProfileBuilder(options: ProfileBuilderOptions = {}): ProfileBuilder {
  const { mostValues, mostCategories, mostColumns } = { ...defaults, ...options };
  const learners = new Map<string, ColumnLearner>();
  let prediction: ColumnLearner | undefined;
  let rows = 0;
  let refusedColumns = 0;

  const startLearner = ({ kind, name }: ReferenceColumn): ColumnLearner => {
    const learner =
      kind === 'numeric'
        ? createValueReservoir(name, mostValues)
        : createCategoryTally(name, mostCategories);
    learner.addMissing(rows);
    return learner;
  };
  const learnerOf = (column: ReferenceColumn): ColumnLearner | undefined => {
    const known = learners.get(column.name);
    if (known) return known.kind === column.kind ? known : undefined;
    if (learners.size >= mostColumns) return undefined;
    const learner = startLearner(column);
    learners.set(column.name, learner);
    return learner;
  };

  return {
    get rows() {
      return rows;
    },
    get refusedColumns() {
      return refusedColumns;
    },
    add: (batchRows, features, predicted) => {
      const absent = new Set(learners.values());
      for (const column of features) {
        const learner = learnerOf(column);
        if (learner) learner.add(column);
        else refusedColumns++;
        if (learner) absent.delete(learner);
      }
      for (const learner of absent) learner.addMissing(batchRows);
      if (predicted) prediction ??= startLearner(predicted);
      if (predicted && prediction?.kind === predicted.kind) prediction.add(predicted);
      else prediction?.addMissing(batchRows);
      rows += batchRows;
    },
    build: () => {
      const profiles = [...learners.values()].map((learner) => learner.build());
      return {
        rows,
        numeric: profiles.filter((profile) => profile.kind === 'numeric'),
        categorical: profiles.filter((profile) => profile.kind === 'categorical'),
        ...(prediction ? { prediction: prediction.build() } : {}),
      };
    },
  };
}
