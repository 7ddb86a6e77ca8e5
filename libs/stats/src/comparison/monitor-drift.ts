import { DomainError } from '@slipway/core';
import { buildReferenceProfile } from '../profile/build-reference-profile.js';
import { assessDataset } from '../verdict/dataset-drift.js';
import type { DriftTest } from '../verdict/drift-tests.js';
import { assessFeature, type FeatureDrift } from '../verdict/feature-drift.js';
import type { TableComparison } from './column-verdict.js';
import type { ColumnPair } from './compared-column.js';

export interface MonitorDriftOptions {
  readonly test?: DriftTest | undefined;
  readonly falseAlarmRate?: number | undefined;
}

/** What the monitor would say of a window of these rows against a profile of the reference, with its default limits. */
export function monitorDrift(
  pairs: readonly ColumnPair[],
  { test, falseAlarmRate = 0.05 }: MonitorDriftOptions,
): TableComparison {
  if (!(falseAlarmRate > 0 && falseAlarmRate < 1)) {
    throw new DomainError(
      'invalid',
      'BAD_FALSE_ALARM_RATE',
      `false-alarm rate: expected a number between 0 and 1, got ${falseAlarmRate}`,
    );
  }
  const drifts = pairs.map((pair) => featureDrift(pair, test));
  const minEffect = { numeric: 0.1, categorical: 0.05 };
  const { features, drifted, share } = assessDataset(drifts, { falseAlarmRate, minEffect });
  return {
    columns: features.map((feature) => ({
      column: feature.feature,
      kind: feature.kind,
      test: feature.test,
      statistic: feature.statistic,
      pValue: feature.pValue,
      threshold: feature.threshold,
      drifted: feature.drifted,
    })),
    dataset: { drifted, share },
  };
}

function featureDrift(pair: ColumnPair, test: DriftTest | undefined): FeatureDrift {
  const { numeric, categorical } = buildReferenceProfile([pair.reference]);
  return pair.kind === 'numeric'
    ? assessFeature(numeric[0]!, pair.current.values, { test })
    : assessFeature(categorical[0]!, pair.current.values, { test });
}
