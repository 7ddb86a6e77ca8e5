import type { ModelSpec } from '@slipway/model';
import { classReference, valueReference, type QualityProfile } from '@slipway/stats';
import type { Reference } from '../repository/read-reference.js';
import type { ReferenceAnswers } from './answer-reference.js';
import { classOf, numberOf } from './answer-text.js';

/** Where a reference keeps the truth. */
const labelColumns = ['target', 'label'];

/** Fewer labelled rows say nothing. */
const minRows = 30;

/** How good a version is on its reference, by the answers to it. Undefined without labels, or with a handful of them. */
export function measureQuality(
  spec: ModelSpec,
  { columns }: Pick<Reference, 'columns'>,
  answers: ReferenceAnswers,
): QualityProfile | undefined {
  const truths = labelColumns
    .filter((name) => spec.features.every((feature) => feature.name !== name))
    .map((name) => columns.indexOf(name))
    .find((index) => index >= 0);
  if (truths === undefined) return undefined;
  const labels = answers.rows.map((row) => row[truths] ?? '');
  return spec.task === 'regression'
    ? measureValues(labels, answers)
    : measureClasses(labels, answers);
}

function measureValues(
  labels: readonly string[],
  { predicted }: ReferenceAnswers,
): QualityProfile | undefined {
  const actual = labels.map(numberOf);
  const known = actual.flatMap((value, row) =>
    Number.isFinite(value) && Number.isFinite(predicted[row]) ? [row] : [],
  );
  if (known.length < minRows) return undefined;
  const pick = (values: readonly number[]): number[] => known.map((row) => values[row] ?? 0);
  return { ...valueReference({ actual: pick(actual), predicted: pick(predicted) }), classes: [] };
}

function measureClasses(
  labels: readonly string[],
  { predicted, classes, probabilities }: ReferenceAnswers,
): QualityProfile | undefined {
  const actual = labels.map((text) => classOf(classes, text));
  const width = classes.length;
  const hasProbabilities = probabilities.length === labels.length * width && width > 1;
  const row = (index: number): number[] => probabilities.slice(index * width, (index + 1) * width);
  const known = actual.flatMap((label, index) => {
    const isKnown = label >= 0 && (predicted[index] ?? -1) >= 0;
    return isKnown && !row(index).some(Number.isNaN) ? [index] : [];
  });
  if (known.length < minRows || width < 2) return undefined;
  const quality = classReference({
    classes: width,
    actual: known.map((index) => actual[index] ?? 0),
    predicted: known.map((index) => predicted[index] ?? 0),
    probabilities: hasProbabilities ? known.flatMap(row) : undefined,
  });
  return { ...quality, classes };
}
