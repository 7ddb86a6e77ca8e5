import {
  PredictionEventBatch,
  Variant as WireVariant,
  type CategoricalColumn,
} from '@slipway/proto';
import type { PredictionBlock, Variant } from './prediction-block.js';

export const batchSchemaVersion = 1;

/** What stands in front of the rows of an entry. */
export interface BatchHeader {
  readonly producer: string;
  readonly modelName: string;
  readonly modelVersion: string;
  /** Sequence number of the first row; without rows, the number the next row will have. */
  readonly firstSequence: number;
  /** Highest sequence number given out in the series. */
  readonly produced: number;
}

/** What a uint32 holds: 49 days. */
const maxOffsetMs = 2 ** 32 - 1;

const wireVariants: Record<Variant, WireVariant> = {
  stable: WireVariant.STABLE,
  canary: WireVariant.CANARY,
  shadow: WireVariant.SHADOW,
};

/** One stream entry of consecutive blocks of one series. No blocks: an entry that only tells the numbers. */
export function encodeBatch(header: BatchHeader, blocks: readonly PredictionBlock[]): Buffer {
  const batch = PredictionEventBatch.create({
    schemaVersion: batchSchemaVersion,
    ...header,
    rows: blocks.reduce((sum, { rows }) => sum + rows, 0),
  });
  writeRequests(batch, blocks);
  writeInputs(batch, blocks);
  writeOutputs(batch, blocks);
  const bytes = PredictionEventBatch.encode(batch).finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function writeRequests(batch: PredictionEventBatch, blocks: readonly PredictionBlock[]): void {
  batch.baseTimeMs = Math.min(...blocks.map(({ timeMs }) => timeMs), Number.MAX_SAFE_INTEGER);
  for (const [request, block] of blocks.entries()) {
    batch.requestRows.push(block.rows);
    // The clock of a machine that has just booted may leap by decades.
    const offsetMs = Math.round(block.timeMs - batch.baseTimeMs);
    batch.timeOffsetsMs.push(Math.min(offsetMs, maxOffsetMs));
    batch.predictionIds.push(block.predictionId);
    batch.routingKeyHashes.push(block.routingKeyHash.toString());
    batch.variants.push(
      block.variant === undefined ? WireVariant.VARIANT_UNSPECIFIED : wireVariants[block.variant],
    );
    batch.statuses.push(block.status);
    batch.latenciesMs.push(block.latencyMs);
    batch.batchRows.push(block.batchRows);
    if (block.traceparent !== undefined) {
      batch.traces.push({ request, traceparent: block.traceparent });
    }
  }
}

function writeInputs(batch: PredictionEventBatch, blocks: readonly PredictionBlock[]): void {
  const first = blocks[0];
  if (first === undefined) return;
  batch.numericFeatures = [...first.numericFeatures];
  for (const block of blocks) pushAll(batch.numericValues, block.numericValues);
  batch.categoricalFeatures = first.categoricalFeatures.map(({ name }, index) =>
    encodeColumn(
      name,
      blocks.flatMap((block) => block.categoricalFeatures[index]?.values ?? []),
    ),
  );
}

function writeOutputs(batch: PredictionEventBatch, blocks: readonly PredictionBlock[]): void {
  const answered = blocks.find(({ classes }) => classes.length > 0);
  batch.classes = [...(answered?.classes ?? [])];
  const hasProbabilities = blocks.some((block) => block.classProbabilities.length > 0);
  for (const block of blocks) {
    pushAll(batch.predictions, padded(block.predictions, block.rows));
    if (hasProbabilities) {
      pushAll(
        batch.classProbabilities,
        padded(block.classProbabilities, block.rows * batch.classes.length),
      );
    }
  }
  if (blocks.some(({ labels }) => labels.length > 0)) {
    const labels = blocks.flatMap((block): readonly (string | null)[] =>
      block.labels.length > 0 ? block.labels : Array<null>(block.rows).fill(null),
    );
    batch.labels = encodeColumn('label', labels);
  }
}

/** An answer that was an error has no outputs: its rows are NaN. */
function padded(values: ArrayLike<number>, length: number): ArrayLike<number> {
  return values.length === length ? values : new Float32Array(length).fill(Number.NaN);
}

function pushAll(target: number[], values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) target.push(values[i] ?? Number.NaN);
}

function encodeColumn(name: string, values: readonly (string | null)[]): CategoricalColumn {
  const codeOf = new Map<string, number>();
  const codes = values.map((value) => {
    if (value === null) return 0;
    const code = codeOf.get(value) ?? codeOf.size + 1;
    codeOf.set(value, code);
    return code;
  });
  return { name, dictionary: [...codeOf.keys()], codes };
}
