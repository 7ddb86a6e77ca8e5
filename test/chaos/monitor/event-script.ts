import { shardKeys, shardOf, type Entry, type SeriesAccount } from '@slipway/events';
import { PredictionEventBatch } from '@slipway/proto';
import { createRandom } from '../../load/models/random.js';

/** One thing that is stored: an entry as a producer appends it, or bytes that stand in a stream without an owner. */
export type Step =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'stray'; readonly stream: string; readonly bytes: Buffer };

/** What is stored, in order, and what the accounts have to come to. */
export interface EventScript {
  readonly next: () => readonly Step[];
  /** By producer, model and version, as the accounting names them. */
  readonly expected: () => ReadonlyMap<string, SeriesAccount>;
  readonly produced: () => number;
}

export const models = ['churn', 'fraud', 'iris'];
export const versions = ['1.0.0', '2.0.0'];
const producers = ['replica-0', 'replica-1', 'replica-2'];
const features = Array.from({ length: 10 }, (_, i) => `feature_${String(i)}`);
const plans = ['basic', 'plus', 'pro'];

/** One entry in so many has this happen to it. */
const every = { gap: 17, copy: 19, garbage: 23, wrongSchema: 29, unusable: 31 };
const gapRows = 10;

type Counts = { -readonly [K in keyof SeriesAccount]: SeriesAccount[K] };

/** Rows of three models, each with two versions, from three producers in turn, with losses, copies and garbage between. */
export function createEventScript(rowsPerEntry: number): EventScript {
  const accounts = new Map<string, Counts>();
  const random = createRandom(1);
  let made = 0;
  let produced = 0;

  const openAccount = (name: string): Counts => {
    const account = accounts.get(name) ?? {
      ...{ produced: 0, processed: 0, dropped: 0, late: 0, pending: 0, duplicates: 0 },
    };
    accounts.set(name, account);
    return account;
  };

  return {
    next: () => {
      const at = made++;
      const producer = producers[at % 3] ?? '';
      const modelName = models[Math.floor(at / 3) % 3] ?? '';
      const modelVersion = at % 5 === 0 ? '2.0.0' : '1.0.0';
      const account = openAccount([producer, modelName, modelVersion].join(' '));
      const lost = at % every.gap === 0 ? gapRows : 0;
      const firstSequence = account.produced + lost + 1;
      const isUnusable = at % every.unusable === 0;
      account.produced += lost + rowsPerEntry;
      account.dropped += lost + (isUnusable ? rowsPerEntry : 0);
      account.processed += isUnusable ? 0 : rowsPerEntry;
      produced += lost + rowsPerEntry;

      const series = { producer, modelName, modelVersion };
      const batch = fillBatch(random, rowsPerEntry);
      Object.assign(batch, series, { firstSequence, produced: account.produced });
      if (isUnusable) batch.predictions.pop();
      const bytes = encode(batch);
      const entry = {
        series,
        firstSequence,
        rows: rowsPerEntry,
        produced: account.produced,
        bytes,
      };
      const { stream } = shardKeys(shardOf(modelName));
      const steps: Step[] = [{ kind: 'entry', entry }];
      if (at % every.copy === 0 && !isUnusable) {
        account.duplicates += rowsPerEntry;
        steps.push({ kind: 'stray', stream, bytes });
      }
      if (at % every.garbage === 0) {
        steps.push({ kind: 'stray', stream, bytes: Buffer.from('{"model":"iris"}') });
      }
      if (at % every.wrongSchema === 0) {
        const wrong = encode({ ...batch, schemaVersion: 2 });
        steps.push({ kind: 'stray', stream, bytes: wrong });
      }
      return steps;
    },
    expected: () => accounts,
    produced: () => produced,
  };
}

function fillBatch(random: () => number, rows: number): PredictionEventBatch {
  const numbers = (length: number): number[] => Array.from({ length }, random);
  const ofRows = <T>(value: (row: number) => T): T[] =>
    Array.from({ length: rows }, (_, i) => value(i));
  return PredictionEventBatch.create({
    ...{ schemaVersion: 1, rows, baseTimeMs: Date.now() },
    requestRows: ofRows(() => 1),
    timeOffsetsMs: ofRows(() => 0),
    predictionIds: ofRows(() => random().toString(36).slice(2)),
    statuses: ofRows(() => (random() < 0.01 ? 13 : 0)),
    latenciesMs: numbers(rows),
    numericFeatures: features,
    numericValues: Array.from({ length: rows * features.length }, () => normal(random)),
    categoricalFeatures: [
      { name: 'plan', dictionary: plans, codes: ofRows(() => 1 + Math.floor(random() * 3)) },
    ],
    predictions: ofRows(() => Math.round(random())),
    labels: {
      name: 'label',
      dictionary: ['no', 'yes'],
      codes: ofRows(() => (random() < 0.6 ? 1 : 2)),
    },
  });
}

/** Reference columns that the rows of the script are drawn like. */
export function referenceColumns(rows: number): {
  readonly numeric: ReadonlyMap<string, readonly number[]>;
  readonly plan: readonly string[];
  readonly labels: readonly string[];
} {
  const random = createRandom(2);
  const column = <T>(value: () => T): T[] => Array.from({ length: rows }, value);
  return {
    numeric: new Map(features.map((name) => [name, column(() => normal(random))])),
    plan: column(() => plans[Math.floor(random() * 3)] ?? ''),
    labels: column(() => (random() < 0.6 ? 'no' : 'yes')),
  };
}

function encode(batch: PredictionEventBatch): Buffer {
  return Buffer.from(PredictionEventBatch.encode(batch).finish());
}

/** Box and Muller's transform. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
