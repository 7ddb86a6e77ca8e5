import type { ModelSpec } from '@slipway/model';
import { classReference, valueReference, type QualityProfile } from '@slipway/stats';
import type { Executor } from '../executor/executor.js';
import type { Reference } from '../repository/read-reference.js';
import { referenceInstance } from './reference-instance.js';
import { scoreReference, type ScoredRows } from './score-reference.js';

/** Where a reference keeps the truth. */
const labelColumns = ['target', 'label'];
/** Where it may keep what the model said: the answer, and a probability for each class. */
const predictionColumn = 'prediction';
const probabilityColumn = (name: string): string => `probability_${name}`;

/** Rows that are taken, from all over the reference and in its order. */
const maxRows = 5000;
/** Fewer labelled rows say nothing. */
const minRows = 30;

/**
 * How good a version is on its reference: by the answers and probabilities that the reference has, else by running the model
 * over its rows. Undefined without labels, for models whose rows have no flat form, and when the model cannot be run over
 * them; none of that keeps a version from being loaded.
 */
export async function measureQuality(
  spec: ModelSpec,
  executor: Pick<Executor, 'run'>,
  reference: Reference,
  rowsPerRequest: number,
): Promise<QualityProfile | undefined> {
  const truths = labelColumns
    .filter((name) => spec.features.every((feature) => feature.name !== name))
    .map((name) => reference.columns.indexOf(name))
    .find((index) => index >= 0);
  if (truths === undefined || spec.features.length === 0 || spec.task === 'tensor')
    return undefined;
  const rows = spread(reference.rows.filter((row) => (row[truths] ?? '').trim() !== ''));
  if (rows.length < minRows) return undefined;
  const answers =
    answersInColumns(spec, reference, rows) ??
    (await scoredAnswers(spec, executor, reference, rows, rowsPerRequest));
  if (answers === undefined) return undefined;
  const labels = answers.scored.map((index) => rows[index]?.[truths] ?? '');
  return spec.task === 'regression'
    ? measureValues(labels, answers)
    : measureClasses(labels, answers);
}

/** At most `maxRows` of them, evenly spaced. */
function spread<T>(rows: readonly T[]): readonly T[] {
  if (rows.length <= maxRows) return rows;
  const spacing = rows.length / maxRows;
  return Array.from({ length: maxRows }, (_, i) => rows[Math.floor((i + 0.5) * spacing)] as T);
}

/** What the reference says that the model said; undefined unless it says all that there is to know. */
function answersInColumns(
  { task, classes }: ModelSpec,
  { columns }: Reference,
  rows: readonly (readonly string[])[],
): ScoredRows | undefined {
  const answer = columns.indexOf(predictionColumn);
  const probabilities = classes.map((name) => columns.indexOf(probabilityColumn(name)));
  const isWhole = task === 'regression' || (classes.length > 0 && !probabilities.includes(-1));
  if (answer < 0 || !isWhole) return undefined;
  const texts = rows.map((row) => row[answer] ?? '');
  return {
    scored: rows.map((_, index) => index),
    predicted: texts.map((text) =>
      task === 'regression' ? numberOf(text) : classOf(classes, text),
    ),
    classes: task === 'regression' ? [] : classes,
    probabilities: rows.flatMap((row) =>
      probabilities.map((column) => numberOf(row[column] ?? '')),
    ),
  };
}

async function scoredAnswers(
  spec: ModelSpec,
  executor: Pick<Executor, 'run'>,
  reference: Reference,
  rows: readonly (readonly string[])[],
  rowsPerRequest: number,
): Promise<ScoredRows | undefined> {
  const instances = rows.map((row) => referenceInstance(spec, reference, row));
  try {
    return await scoreReference(spec, executor, instances, rowsPerRequest);
  } catch {
    // What a model refuses was told by its trial; its quality is then not known.
    return undefined;
  }
}

function measureValues(
  labels: readonly string[],
  { predicted }: ScoredRows,
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
  { predicted, classes, probabilities }: ScoredRows,
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

/** By name or by number; -1 for neither. */
function classOf(classes: readonly string[], text: string): number {
  const trimmed = text.trim();
  const named = classes.indexOf(trimmed);
  if (named >= 0) return named;
  return trimmed !== '' && classes[Number(trimmed)] !== undefined ? Number(trimmed) : -1;
}

function numberOf(text: string): number {
  const trimmed = text.trim();
  return trimmed === '' ? Number.NaN : Number(trimmed);
}
