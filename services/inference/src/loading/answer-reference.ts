import type { ModelSpec } from '@slipway/model';
import type { Executor } from '../executor/executor.js';
import type { Reference } from '../repository/read-reference.js';
import { classOf, numberOf } from './answer-text.js';
import { referenceInstance } from './reference-instance.js';
import { scoreReference, type ScoredRows } from './score-reference.js';

/** What the model says to rows of its reference: as the reference tells, or by running it over them. */
export interface ReferenceAnswers extends Omit<ScoredRows, 'scored'> {
  /** The rows of the reference that were answered. */
  readonly rows: readonly (readonly string[])[];
}

type Rows = ReferenceAnswers['rows'];

/** Where a reference may keep what the model said: the answer, and a probability for each class. */
const predictionColumn = 'prediction';
const probabilityColumns = (name: string): string[] => [`probability_${name}`, `proba_${name}`];

/** Rows that are taken, from all over the reference and in its order. */
const maxRows = 5000;

/**
 * The answers that the reference has, if it has all that there is to know, else those of the model. Undefined for models
 * whose rows have no flat form, and when the model cannot be run over them; that keeps no version from being loaded.
 */
export async function answerReference(
  spec: ModelSpec,
  executor: Pick<Executor, 'run'>,
  reference: Reference,
  rowsPerRequest: number,
): Promise<ReferenceAnswers | undefined> {
  const rows = spread(reference.rows);
  if (rows.length === 0 || spec.features.length === 0 || spec.task === 'tensor') return undefined;
  return (
    answersInColumns(spec, reference, rows) ??
    (await scoredAnswers(spec, executor, reference, rows, rowsPerRequest))
  );
}

/** At most `maxRows` of them, evenly spaced. */
function spread(rows: Rows): Rows {
  if (rows.length <= maxRows) return rows;
  const spacing = rows.length / maxRows;
  return Array.from({ length: maxRows }, (_, i) => rows[Math.floor((i + 0.5) * spacing)] ?? []);
}

/** What the reference says that the model said; undefined unless it says everything. */
function answersInColumns(
  { task, classes }: ModelSpec,
  { columns }: Reference,
  rows: Rows,
): ReferenceAnswers | undefined {
  const answer = columns.indexOf(predictionColumn);
  const columnsOfClasses = classes.map((name) =>
    columns.findIndex((column) => probabilityColumns(name).includes(column)),
  );
  const texts = rows.map((row) => row[answer] ?? '');
  if (answer < 0) return undefined;
  if (task === 'regression') {
    const nothing = { labels: [], classes: [], probabilities: [], ofPredicted: [] };
    return { rows, predicted: texts.map(numberOf), ...nothing };
  }
  if (classes.length === 0 || columnsOfClasses.includes(-1)) return undefined;
  const predicted = texts.map((text) => classOf(classes, text));
  const probabilityOf = (row: readonly string[], column: number | undefined): number =>
    numberOf(row[column ?? -1] ?? '');
  return {
    ...{ rows, predicted, classes },
    labels: predicted.map((index) => classes[index] ?? ''),
    probabilities: rows.flatMap((row) => columnsOfClasses.map((at) => probabilityOf(row, at))),
    ofPredicted: rows.map((row, i) => probabilityOf(row, columnsOfClasses[predicted[i] ?? -1])),
  };
}

async function scoredAnswers(
  spec: ModelSpec,
  executor: Pick<Executor, 'run'>,
  reference: Reference,
  rows: Rows,
  rowsPerRequest: number,
): Promise<ReferenceAnswers | undefined> {
  try {
    const instances = rows.map((row) => referenceInstance(spec, reference, row));
    const answers = await scoreReference(spec, executor, instances, rowsPerRequest);
    return answers && { ...answers, rows: answers.scored.map((index) => rows[index] ?? []) };
  } catch {
    // What a model refuses was told by its trial; what it says to its reference is then not known.
    return undefined;
  }
}
