import { PredictionEventBatch, Variant as WireVariant } from '@slipway/proto';
import xxhash from 'xxhash-wasm';
import { encodeColumn } from './encode-column.js';
import { encodeWithColumns } from './packed-columns.js';
import type { FeatureColumns, PredictionBlock, Variant } from './prediction-block.js';

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
  /** Rows of the series that sampling has left out so far. */
  readonly sampledOut: number;
}

/** A block whose features have been read. */
export interface ReadBlock {
  readonly block: PredictionBlock;
  readonly features: FeatureColumns;
}

/** What a uint32 holds: 49 days. */
const maxOffsetMs = 2 ** 32 - 1;

const wireVariants: Record<Variant, WireVariant> = {
  stable: WireVariant.STABLE,
  canary: WireVariant.CANARY,
  shadow: WireVariant.SHADOW,
};

const hash = await xxhash();

/**
 * One stream entry of consecutive blocks of one series, all with the same feature layout. No blocks: an entry that only
 * tells the numbers.
 */
export function encodeBatch(header: BatchHeader, blocks: readonly ReadBlock[]): Buffer {
  const rows = blocks.reduce((sum, { block }) => sum + block.rows, 0);
  const batch = PredictionEventBatch.create({
    schemaVersion: batchSchemaVersion,
    ...header,
    rows,
  });
  writeRequests(batch, blocks);
  writeSegments(batch, blocks);
  return encodeWithColumns(batch, {
    routingKeyHashes: BigUint64Array.from(blocks, ({ block }) => routingKeyHash(block)),
    latenciesMs: Float32Array.from(blocks, ({ block }) => block.latencyMs),
    numericValues: writeInputs(batch, blocks),
    ...writeOutputs(batch, blocks),
  });
}

function routingKeyHash({ routingKey }: PredictionBlock): bigint {
  return routingKey === '' ? 0n : hash.h64(routingKey);
}

function writeRequests(batch: PredictionEventBatch, blocks: readonly ReadBlock[]): void {
  let baseTimeMs = Number.MAX_SAFE_INTEGER;
  for (const { block } of blocks) baseTimeMs = Math.min(baseTimeMs, block.timeMs);
  batch.baseTimeMs = baseTimeMs;
  for (const [request, { block }] of blocks.entries()) {
    const { variant, traceparent } = block;
    batch.requestRows.push(block.rows);
    // The clock of a machine that has just booted may leap by decades.
    const offsetMs = Math.round(block.timeMs - baseTimeMs);
    batch.timeOffsetsMs.push(Math.min(offsetMs, maxOffsetMs));
    batch.predictionIds.push(block.predictionId);
    batch.variants.push(
      variant === undefined ? WireVariant.VARIANT_UNSPECIFIED : wireVariants[variant],
    );
    batch.statuses.push(block.status);
    batch.batchRows.push(block.batchRows);
    if (traceparent !== undefined) batch.traces.push({ request, traceparent });
  }
  if (blocks.some(({ block }) => block.hasNonFiniteOutput)) {
    batch.outputsNonFinite = blocks.map(({ block }) => block.hasNonFiniteOutput);
  }
}

/** One column for each segment that a request names; null for those that do not. */
function writeSegments(batch: PredictionEventBatch, blocks: readonly ReadBlock[]): void {
  const names = new Set<string>();
  for (const { block } of blocks) {
    for (const name in block.segments) names.add(name);
  }
  for (const name of names) {
    const values = blocks.map(({ block: { segments } }) =>
      segments !== undefined && Object.hasOwn(segments, name) ? (segments[name] ?? null) : null,
    );
    batch.segments.push(encodeColumn(name, values));
  }
}

function writeInputs(batch: PredictionEventBatch, blocks: readonly ReadBlock[]): Float32Array {
  const [first] = blocks;
  if (first === undefined) return new Float32Array(0);
  const { layout } = first.features;
  batch.numericFeatures = [...layout.numeric];
  batch.redactedFeatures = [...layout.redacted];
  batch.hashedFeatures = [...layout.hashed];
  batch.categoricalFeatures = layout.categorical.map((name, index) =>
    encodeColumn(
      name,
      blocks.flatMap(({ features }) => features.categoricalValues[index] ?? []),
    ),
  );
  return joinNumbers(blocks.map(({ features }) => features.numericValues));
}

function joinNumbers(parts: readonly Float32Array[]): Float32Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** An answer that was an error has no outputs: its rows are NaN. */
function writeOutputs(
  batch: PredictionEventBatch,
  blocks: readonly ReadBlock[],
): { readonly predictions: Float64Array; readonly classProbabilities: Float32Array } {
  const answers = blocks.map(({ block }) => block.outputs);
  const classes = answers.find((outputs) => outputs && outputs.classes.length > 0)?.classes ?? [];
  const width = classes.length;
  const hasProbabilities = answers.some(
    (outputs) => outputs && hasRows(outputs.classProbabilities),
  );
  const predictions = new Float64Array(batch.rows).fill(Number.NaN);
  const cells = hasProbabilities ? batch.rows * width : 0;
  const classProbabilities = new Float32Array(cells).fill(Number.NaN);
  let row = 0;
  for (const { block } of blocks) {
    const { outputs, rows } = block;
    if (outputs?.predictions.length === rows) predictions.set(outputs.predictions, row);
    if (outputs && hasProbabilities && outputs.classProbabilities.length === rows * width) {
      classProbabilities.set(outputs.classProbabilities, row * width);
    }
    row += rows;
  }
  batch.classes = [...classes];
  writeLabels(batch, blocks);
  return { predictions, classProbabilities };
}

function hasRows(values: ArrayLike<number>): boolean {
  return values.length > 0;
}

function writeLabels(batch: PredictionEventBatch, blocks: readonly ReadBlock[]): void {
  if (!blocks.some(({ block }) => block.outputs && block.outputs.labels.length > 0)) return;
  const labels = blocks.flatMap(({ block }): readonly (string | null)[] => {
    const given = block.outputs?.labels ?? [];
    return given.length === block.rows ? given : Array<null>(block.rows).fill(null);
  });
  batch.labels = encodeColumn('label', labels);
}
