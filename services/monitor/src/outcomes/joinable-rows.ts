import { Variant } from '@slipway/proto';
import type { EntryRows } from '../ingest/shard-part.js';
import type { ClassTable } from './class-table.js';

/** A row that was answered, with the id by which its label will name it. */
export interface JoinableRow {
  readonly rowId: string;
  readonly timeMs: number;
  readonly isShadow: boolean;
  /** Class index, or the value of a regression. */
  readonly predicted: number;
  readonly probabilities: Float32Array;
}

/** Of a model with more classes only the answers are kept. */
const maxProbabilities = 32;
const noProbabilities = new Float32Array(0);

/** The new rows of an entry that can be judged by a label: answered, with an id, and an answer that is one. */
export function* joinableRows(
  { batch, fresh, timeShiftMs }: EntryRows,
  classes: ClassTable | undefined,
): Generator<JoinableRow> {
  const probabilitiesOf = probabilityReader(batch, classes);
  const predictedOf = answerReader(batch, classes);
  let end = 0;
  for (const [request, rows] of batch.requestRows.entries()) {
    const first = end;
    end += rows;
    const id = batch.predictionIds[request] ?? '';
    if (id === '' || (batch.statuses[request] ?? 0) !== 0) continue;
    const timeMs = batch.baseTimeMs + (batch.timeOffsetsMs[request] ?? 0) + timeShiftMs;
    const isShadow = batch.variants[request] === Variant.SHADOW;
    for (let row = first; row < end; row++) {
      const predicted = predictedOf(row) ?? Number.NaN;
      if (Number.isNaN(predicted) || !isFresh(fresh, batch.firstSequence + row)) continue;
      const rowId = rows === 1 ? id : `${id}/${String(row - first)}`;
      yield { rowId, timeMs, isShadow, predicted, probabilities: probabilitiesOf(row) };
    }
  }
}

function probabilityReader(
  batch: EntryRows['batch'],
  classes: ClassTable | undefined,
): (row: number) => Float32Array {
  const { length: width } = batch.classes;
  const isKnown = classes?.declare(batch.classes) === true && width <= maxProbabilities;
  if (!isKnown || batch.classProbabilities.length === 0) return () => noProbabilities;
  return (row) => batch.classProbabilities.subarray(row * width, (row + 1) * width);
}

function isFresh(fresh: EntryRows['fresh'], sequence: number): boolean {
  for (const { first, last } of fresh) if (first <= sequence && sequence <= last) return true;
  return false;
}

/** A class by its name, looked up once for each name of the entry. */
function answerReader(
  batch: EntryRows['batch'],
  classes: ClassTable | undefined,
): (row: number) => number | undefined {
  const { labels } = batch;
  if (classes === undefined || labels === undefined) return (row) => batch.predictions[row];
  const indices = labels.dictionary.map((label) => classes.indexOfAnswer(label));
  return (row) => indices[(labels.codes[row] ?? 0) - 1];
}
