import type { CategoricalColumn, PredictionEventBatch } from '@slipway/proto';

/** A PredictionEventBatch whose columns of numbers are arrays of numbers, as they lie in memory. */
export interface EventBatch extends Omit<PredictionEventBatch, ColumnName> {
  readonly requestRows: Uint32Array;
  readonly timeOffsetsMs: Uint32Array;
  readonly variants: Uint32Array;
  readonly statuses: Uint32Array;
  readonly latenciesMs: Float32Array;
  readonly batchRows: Uint32Array;
  /** rows x numericFeatures, row-major; NaN where a value is missing. */
  readonly numericValues: Float32Array;
  readonly categoricalFeatures: readonly CodedColumn[];
  readonly segments: readonly CodedColumn[];
  /** 1 for a request with NaN or an infinity among its outputs; empty when there is none. */
  readonly outputsNonFinite: Uint8Array;
  readonly predictions: Float64Array;
  readonly labels?: CodedColumn | undefined;
  /** rows x classes, row-major. */
  readonly classProbabilities: Float32Array;
}

/** Texts by code: 0 is missing, i is `dictionary[i - 1]`. */
export interface CodedColumn {
  readonly name: string;
  readonly dictionary: readonly string[];
  readonly codes: Uint32Array;
}

type ColumnName =
  | 'requestRows'
  | 'timeOffsetsMs'
  | 'routingKeyHashes'
  | 'variants'
  | 'statuses'
  | 'latenciesMs'
  | 'batchRows'
  | 'numericValues'
  | 'categoricalFeatures'
  | 'segments'
  | 'outputsNonFinite'
  | 'predictions'
  | 'labels'
  | 'classProbabilities';

/** The same batch with its columns as arrays of numbers. */
export function toEventBatch(message: PredictionEventBatch): EventBatch {
  const { labels } = message;
  return {
    schemaVersion: message.schemaVersion,
    producer: message.producer,
    modelName: message.modelName,
    modelVersion: message.modelVersion,
    firstSequence: message.firstSequence,
    rows: message.rows,
    produced: message.produced,
    sampledOut: message.sampledOut,
    baseTimeMs: message.baseTimeMs,
    predictionIds: message.predictionIds,
    traces: message.traces,
    numericFeatures: message.numericFeatures,
    redactedFeatures: message.redactedFeatures,
    hashedFeatures: message.hashedFeatures,
    classes: message.classes,
    requestRows: Uint32Array.from(message.requestRows),
    timeOffsetsMs: Uint32Array.from(message.timeOffsetsMs),
    variants: Uint32Array.from(message.variants),
    statuses: Uint32Array.from(message.statuses),
    latenciesMs: Float32Array.from(message.latenciesMs),
    batchRows: Uint32Array.from(message.batchRows),
    numericValues: Float32Array.from(message.numericValues),
    categoricalFeatures: message.categoricalFeatures.map(toCodedColumn),
    segments: message.segments.map(toCodedColumn),
    outputsNonFinite: Uint8Array.from(message.outputsNonFinite, Number),
    predictions: Float64Array.from(message.predictions),
    labels: labels && toCodedColumn(labels),
    classProbabilities: Float32Array.from(message.classProbabilities),
  };
}

function toCodedColumn({ name, dictionary, codes }: CategoricalColumn): CodedColumn {
  return { name, dictionary, codes: Uint32Array.from(codes) };
}
