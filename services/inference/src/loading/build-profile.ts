import { DomainError } from '@slipway/core';
import type { FeatureSpec, ModelSpec } from '@slipway/model';
import { buildReferenceProfile, type ReferenceColumn, type ReferenceProfile } from '@slipway/stats';
import type { Reference } from '../repository/read-reference.js';
import { fitProfile, toClass } from './fit-profile.js';

/** The column in which a reference keeps what the model said. */
const predictionColumn = 'prediction';

/** The profile of a version's training data; undefined for models whose rows have no flat form. */
export function buildProfile(spec: ModelSpec, reference: Reference): ReferenceProfile | undefined {
  if (spec.features.length === 0) return undefined;
  if (reference.stored !== undefined) return fitProfile(spec, reference.stored.profile);
  const features = spec.features.map((feature) => featureColumn(feature, reference));
  return buildReferenceProfile(features, predictions(spec, reference));
}

function featureColumn(feature: FeatureSpec, reference: Reference): ReferenceColumn {
  const { name } = feature;
  const texts = columnOf(reference, name);
  if (texts === undefined) {
    throw badReference(reference, `expected a column ${name}, got ${reference.columns.join(', ')}`);
  }
  if (feature.type === 'string') {
    return { kind: 'categorical', name, values: texts.map((text) => (text === '' ? null : text)) };
  }
  return { kind: 'numeric', name, values: toNumbers(reference, name, texts) };
}

/** Live predictions are compared by class name, or by value for regression. */
function predictions(spec: ModelSpec, reference: Reference): ReferenceColumn | undefined {
  const texts = columnOf(reference, predictionColumn);
  if (texts === undefined || spec.task === 'tensor') return undefined;
  const name = predictionColumn;
  if (spec.task === 'regression') {
    return { kind: 'numeric', name, values: toNumbers(reference, name, texts) };
  }
  return {
    kind: 'categorical',
    name,
    values: texts.map((text) => (text === '' ? null : toClass(spec.classes, text))),
  };
}

function columnOf(reference: Reference, name: string): readonly string[] | undefined {
  const index = reference.columns.indexOf(name);
  return index < 0 ? undefined : reference.rows.map((row) => row[index] ?? '');
}

function toNumbers(
  reference: Reference,
  column: string,
  texts: readonly string[],
): readonly number[] {
  return texts.map((text, row) => {
    const value = toNumber(text);
    if (value !== undefined) return value;
    throw badReference(
      reference,
      `row ${String(row + 1)}, column ${column}: expected a number, got ${JSON.stringify(text)}`,
    );
  });
}

function toNumber(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === '' || trimmed === 'nan') return Number.NaN;
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true' ? 1 : 0;
  const value = Number(trimmed);
  return Number.isNaN(value) ? undefined : value;
}

function badReference({ file }: Reference, problem: string): DomainError {
  return new DomainError('precondition', 'BAD_REFERENCE', `${file}: ${problem}`);
}
