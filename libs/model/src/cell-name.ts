import type { FeatureSpec } from './model-spec.js';

/** The feature, and its row where there are several: `row 3, petal_width`. */
export function cellName(rows: number, row: number, feature: FeatureSpec): string {
  return rows === 1 ? feature.name : `row ${String(row)}, ${feature.name}`;
}
