import { DomainError } from '@slipway/core';
import type { FeatureSpec, ModelSpec } from '@slipway/model';
import type { FeatureProfile, ReferenceProfile } from '@slipway/stats';

/**
 * The part of a `profile.json` that is about a model: its features, each of the kind that live values have, and its
 * predictions by class name. Columns that are no features are left out. Throws `precondition` when a feature is missing
 * or of another kind.
 */
export function fitProfile(spec: ModelSpec, profile: ReferenceProfile): ReferenceProfile {
  const { rows, numeric, categorical } = profile;
  const features = spec.features.map((feature) =>
    fitFeature(feature, [...numeric, ...categorical]),
  );
  const prediction = fitPrediction(spec, profile.prediction);
  return {
    rows,
    numeric: features.filter((feature) => feature.kind === 'numeric'),
    categorical: features.filter((feature) => feature.kind === 'categorical'),
    ...(prediction === undefined ? {} : { prediction }),
  };
}

/** A reference may name classes, or number them. */
export function toClass(classes: readonly string[], text: string): string {
  return classes.includes(text) ? text : (classes[Number(text)] ?? text);
}

function fitFeature(feature: FeatureSpec, known: readonly FeatureProfile[]): FeatureProfile {
  const found = known.find(({ name }) => name === feature.name);
  if (found === undefined) {
    const names = known.map(({ name }) => name).join(', ');
    throw badProfile(`expected a column ${feature.name}, got ${names}`);
  }
  return ofKind(found, feature.type === 'string' ? 'categorical' : 'numeric');
}

function fitPrediction(
  spec: ModelSpec,
  prediction: FeatureProfile | undefined,
): FeatureProfile | undefined {
  if (prediction === undefined || spec.task === 'tensor') return undefined;
  if (spec.task === 'regression') return ofKind(prediction, 'numeric');
  const classes = ofKind(prediction, 'categorical');
  if (classes.kind !== 'categorical') return undefined;
  return { ...classes, categories: classes.categories.map((text) => toClass(spec.classes, text)) };
}

function ofKind(profile: FeatureProfile, kind: FeatureProfile['kind']): FeatureProfile {
  if (profile.kind === kind) return profile;
  const hint = kind === 'categorical' ? `; build it with --categorical ${profile.name}` : '';
  throw badProfile(
    `column ${profile.name}: expected a ${kind} one, got a ${profile.kind} one${hint}`,
  );
}

function badProfile(problem: string): DomainError {
  return new DomainError('precondition', 'BAD_PROFILE', `profile.json: ${problem}`);
}
