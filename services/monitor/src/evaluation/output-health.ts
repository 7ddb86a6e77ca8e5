import type { FeatureProfile } from '@slipway/stats';
import type { RowColumns } from '../fold/row-columns.js';
import type { OutputHealth } from './evaluation.js';

/** Fewer rows than this say nothing about being constant. */
const minRows = 20;

/** Whether the answers of a window are usable at all; `reference` is that of the answers. */
export function assessOutputs(
  rows: RowColumns,
  reference: FeatureProfile | undefined,
): OutputHealth {
  const nonFiniteRows = rows.nonFinite.reduce((sum, flag) => sum + flag, 0);
  return {
    nonFiniteShare: nonFiniteRows / Math.max(1, rows.rows),
    isConstant: rows.rows >= minRows && variesIn(reference) && !varies(rows),
  };
}

function varies({ predictions, labels, probabilities }: RowColumns): boolean {
  return hasTwo(predictions) || hasTwo(labels) || hasTwo(probabilities);
}

/** Object.is, because NaN equals NaN here. */
function hasTwo(values: ArrayLike<unknown>): boolean {
  for (let i = 1; i < values.length; i++) if (!Object.is(values[i], values[0])) return true;
  return false;
}

function variesIn(reference: FeatureProfile | undefined): boolean {
  if (reference === undefined) return false;
  if (reference.kind === 'categorical') return reference.categories.length > 1;
  const { sortedValues } = reference;
  return sortedValues[0] !== sortedValues[sortedValues.length - 1];
}
