import { DomainError } from '@slipway/core';
import type { DriftSettings as WireSettings } from '@slipway/proto';
import { driftTests, type DriftSettings, type ReferenceProfile } from '@slipway/stats';

type SettingsByName = Readonly<Record<string, DriftSettings>>;

export function toWireSettings(settings: SettingsByName): Record<string, WireSettings> {
  return Object.fromEntries(
    Object.entries(settings).map(([feature, { isIgnored = false, test = '', ...limits }]) => [
      feature,
      { ignored: isIgnored, test, minEffect: limits.minEffect, threshold: limits.threshold },
    ]),
  );
}

/** Absent without any. Throws `invalid` for a test that is not known here. */
export function fromWireSettings(
  wire: Readonly<Record<string, WireSettings>>,
): Pick<ReferenceProfile, 'driftSettings'> {
  const settings = Object.entries(wire).map(
    ([feature, { ignored, test, minEffect, threshold }]) => [
      feature,
      { isIgnored: ignored, test: testOf(feature, test), minEffect, threshold },
    ],
  );
  return settings.length === 0
    ? {}
    : { driftSettings: Object.fromEntries(settings) as SettingsByName };
}

function testOf(feature: string, name: string): DriftSettings['test'] {
  const test = driftTests.find((known) => known === name);
  if (test !== undefined || name === '') return test;
  throw new DomainError(
    'invalid',
    'BAD_PROFILE',
    `reference profile: test of ${feature}: expected one of ${driftTests.join(', ')}, got ${name}`,
  );
}
