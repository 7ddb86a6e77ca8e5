import type { ReferenceColumn } from './build-reference-profile.js';
import type { FeatureProfile } from './reference-profile.js';

/** One column's part of a profile that is being learned. */
export interface ColumnLearner {
  readonly kind: ReferenceColumn['kind'];
  /** Takes the rows of a column of its kind. */
  readonly add: (column: ReferenceColumn) => void;
  readonly addMissing: (rows: number) => void;
  /** Of what came so far. */
  readonly build: () => FeatureProfile;
}
