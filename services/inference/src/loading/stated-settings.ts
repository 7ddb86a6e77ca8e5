import { DomainError } from '@slipway/core';
import { specLabel, type DriftSettings, type FeatureSpec, type ModelSpec } from '@slipway/model';
import { driftTests, type ReferenceProfile } from '@slipway/stats';

type StatedSettings = Pick<ReferenceProfile, 'importances' | 'driftSettings'>;

/**
 * What a card says about its features for the monitor: how much the answers depend on them, and how they are watched. Throws
 * `precondition` for a test that there is not.
 */
export function statedSettings(spec: ModelSpec): StatedSettings {
  const importances = spec.features.flatMap(({ name, importance }) =>
    importance === undefined ? [] : [[name, importance] as const],
  );
  const drift = spec.features.flatMap((feature) =>
    feature.drift === undefined
      ? []
      : [[feature.name, settingsOf(spec, feature, feature.drift)] as const],
  );
  return {
    ...(importances.length === 0 ? {} : { importances: Object.fromEntries(importances) }),
    ...(drift.length === 0 ? {} : { driftSettings: Object.fromEntries(drift) }),
  };
}

function settingsOf(
  spec: ModelSpec,
  { name }: FeatureSpec,
  { isWatched, test, minEffect, threshold }: DriftSettings,
): NonNullable<ReferenceProfile['driftSettings']>[string] {
  const known = driftTests.find((driftTest) => driftTest === test);
  if (test !== undefined && known === undefined) {
    throw new DomainError(
      'precondition',
      'BAD_CARD',
      `${specLabel(spec)}: card.json: drift.test of feature ${name}: expected one of ${driftTests.join(', ')}, got ${JSON.stringify(test)}`,
    );
  }
  return { isIgnored: !isWatched, test: known, minEffect, threshold };
}
