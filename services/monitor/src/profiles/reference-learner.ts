import { decodeProfile, encodeProfile } from '@slipway/events';
import { buildReferenceProfile, type NumericColumn, type ReferenceColumn } from '@slipway/stats';
import { answeredProbabilities } from '../fold/feature-values.js';
import { sliceRows, type RowColumns } from '../fold/row-columns.js';
import { createRowWindow, type RowWindow } from '../fold/row-window.js';
import { decodeRows, encodeRows } from '../fold/stored-window.js';
import type { VersionChanges } from '../fold/version-fields.js';
import type { LoadedProfile } from '../fold/loaded-profile.js';
import { predictionFeature, probabilityFeature } from '../fold/watched-columns.js';

/** Makes a reference of the first rows of a version that has no published one. */
export interface ReferenceLearner {
  /** Takes rows while it is still learning. */
  readonly add: (rows: RowColumns) => void;
  /** Undefined while it is learning. */
  readonly profile: () => LoadedProfile | undefined;
  readonly learnedRows: () => number;
  readonly addChanges: (changes: VersionChanges) => void;
  readonly markStored: () => void;
  readonly markAllChanged: () => void;
  readonly bytes: () => number;
}

export interface ReferenceLearnerDeps {
  readonly modelName: string;
  readonly modelVersion: string;
  /** 0: none is ever learned. */
  readonly rows: number;
  /** Rows that were learned from so far, in numbered parts. */
  readonly storedRows: ReadonlyMap<string, Buffer>;
  readonly storedProfile: Buffer | undefined;
}

/** New rows are stored with each checkpoint as one part more, so that a restart goes on learning from the same ones. */
export function createReferenceLearner(deps: ReferenceLearnerDeps): ReferenceLearner {
  let encoded = deps.storedProfile;
  let profile = encoded && toLoaded(encoded);
  const isLearning = profile === undefined && deps.rows > 0;
  let window: RowWindow | undefined = isLearning ? createRowWindow(deps.rows) : undefined;
  let storedParts = 0;
  let storedRows = 0;
  let isProfileStored = profile !== undefined;

  const byNumber = [...deps.storedRows].sort(([a], [b]) => Number(a) - Number(b));
  for (const [, part] of byNumber) {
    window?.append(decodeRows(part));
    storedParts++;
  }
  storedRows = window?.rows() ?? 0;

  const finish = (rows: RowColumns): void => {
    const { modelName, modelVersion } = deps;
    encoded = encodeProfile(modelName, modelVersion, buildReferenceProfile(...columnsOf(rows)));
    profile = toLoaded(encoded);
    window = undefined;
  };

  return {
    add: (rows) => {
      if (window === undefined || rows.rows === 0) return;
      window.append(sliceRows(rows, 0, Math.min(rows.rows, deps.rows - window.rows())));
      if (window.rows() >= deps.rows) finish(window.read());
    },
    profile: () => profile,
    learnedRows: () => window?.rows() ?? 0,
    addChanges: (changes) => {
      if (window !== undefined && window.rows() > storedRows) {
        const part = sliceRows(window.read(), storedRows, window.rows());
        changes.set('learning', String(storedParts), encodeRows(part));
      }
      if (profile === undefined || encoded === undefined || isProfileStored) return;
      changes.set('learned', '', encoded);
      for (let i = 0; i < storedParts; i++) changes.remove('learning', String(i));
    },
    markStored: () => {
      isProfileStored = profile !== undefined;
      const rows = window?.rows() ?? 0;
      if (rows > storedRows) storedParts++;
      storedRows = rows;
    },
    markAllChanged: () => {
      storedParts = 0;
      storedRows = 0;
      isProfileStored = false;
    },
    bytes: () => (encoded?.length ?? 0) + (window?.bytes() ?? 0),
  };
}

function toLoaded(encoded: Buffer): LoadedProfile {
  const { digest, profile } = decodeProfile(encoded);
  return { digest, profile, source: 'learned' };
}

function columnsOf(
  rows: RowColumns,
): [ReferenceColumn[], ReferenceColumn, NumericColumn | undefined] {
  const numeric = [...rows.numeric].map(([name, values]): ReferenceColumn => ({
    kind: 'numeric',
    name,
    values,
  }));
  const categorical = [...rows.categorical].map(([name, values]): ReferenceColumn => ({
    kind: 'categorical',
    name,
    values,
  }));
  const hasLabels = rows.labels.some((label) => label !== null);
  const prediction: ReferenceColumn = hasLabels
    ? { kind: 'categorical', name: predictionFeature, values: rows.labels }
    : { kind: 'numeric', name: predictionFeature, values: rows.predictions };
  const values = answeredProbabilities(rows);
  const probability = values && ({ kind: 'numeric', name: probabilityFeature, values } as const);
  return [[...numeric, ...categorical], prediction, probability];
}
