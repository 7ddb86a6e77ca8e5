import { entryField, shardKeys, shardOf } from '@slipway/events';
import { PredictionEventBatch } from '@slipway/proto';
import type { Redis } from '@slipway/redis';

/** Rows by column, as a test writes them; every row is a request of its own. */
export interface WrittenRows {
  readonly rows: number;
  readonly numeric?: Readonly<Record<string, readonly number[]>>;
  readonly categorical?: Readonly<Record<string, readonly string[]>>;
  readonly predictions?: readonly number[];
  readonly labels?: readonly string[];
  readonly statuses?: readonly number[];
  readonly latenciesMs?: readonly number[];
}

export interface SeriesOptions {
  readonly producer: string;
  readonly modelName: string;
  readonly modelVersion: string;
}

/** The batch of one entry; what is said in `change` comes last. */
export function batchOf(
  series: SeriesOptions,
  firstSequence: number,
  written: WrittenRows,
  change: Partial<PredictionEventBatch> = {},
): PredictionEventBatch {
  const { rows, numeric = {}, categorical = {} } = written;
  const columns = Object.values(numeric);
  return PredictionEventBatch.create({
    ...{ schemaVersion: 1, ...series, firstSequence, rows, produced: firstSequence + rows - 1 },
    baseTimeMs: Date.now(),
    requestRows: Array<number>(rows).fill(1),
    timeOffsetsMs: Array<number>(rows).fill(0),
    statuses: [...(written.statuses ?? Array<number>(rows).fill(0))],
    latenciesMs: [...(written.latenciesMs ?? Array<number>(rows).fill(1))],
    numericFeatures: Object.keys(numeric),
    numericValues: Array.from({ length: rows }, (_, row) =>
      columns.map((values) => values[row] ?? Number.NaN),
    ).flat(),
    categoricalFeatures: Object.entries(categorical).map(([name, values]) =>
      toColumn(name, values),
    ),
    predictions: [...(written.predictions ?? Array<number>(rows).fill(0))],
    ...(written.labels === undefined ? {} : { labels: toColumn('label', written.labels) }),
    ...change,
  });
}

/** Appends to the stream of a model; resolves to the entry's id. */
export async function append(
  redis: Redis,
  modelName: string,
  entry: PredictionEventBatch | Buffer,
): Promise<string> {
  const bytes = Buffer.isBuffer(entry) ? entry : encode(entry);
  const id = await redis.xadd(shardKeys(shardOf(modelName)).stream, '*', entryField, bytes);
  return id ?? '';
}

export function encode(batch: PredictionEventBatch): Buffer {
  return Buffer.from(PredictionEventBatch.encode(batch).finish());
}

function toColumn(
  name: string,
  values: readonly string[],
): { name: string; dictionary: string[]; codes: number[] } {
  const dictionary = [...new Set(values)];
  return { name, dictionary, codes: values.map((value) => dictionary.indexOf(value) + 1) };
}
