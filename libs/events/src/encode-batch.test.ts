import { PredictionEventBatch, Variant } from '@slipway/proto';
import { expect, test } from 'vitest';
import { encodeBatch, type BatchHeader, type ReadBlock } from './encode-batch.js';
import type { FeatureLayout, PredictionBlock } from './prediction-block.js';
import { sampleBlock } from './sample-block.js';

const header: BatchHeader = {
  producer: 'replica-1',
  modelName: 'churn',
  modelVersion: '1.0.0',
  firstSequence: 11,
  produced: 40,
  sampledOut: 7,
};

/** By the reference implementation, seed 0. */
const xxHash64OfUser1 = '11633770265628666856';

const layout: FeatureLayout = {
  numeric: ['x', 'y'],
  categorical: ['plan', 'user'],
  redacted: ['income'],
  hashed: ['user'],
};
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const answered = read(
  {
    rows: 2,
    variant: 'canary',
    timeMs: 1_700_000_000_123,
    predictionId: 'a',
    routingKey: 'user-1',
    segments: { country: 'ch' },
    latencyMs: 1.5,
    batchRows: 8,
    traceparent,
    outputs: {
      predictions: Float64Array.of(1, 0),
      labels: ['stay', 'churn'],
      classes: ['churn', 'stay'],
      classProbabilities: Float32Array.of(0.25, 0.75, 0.5, 0.5),
    },
  },
  [1, NaN, 3, 4],
  [
    ['plus', null],
    ['9f', '3a'],
  ],
);

const failed = read(
  {
    rows: 1,
    variant: undefined,
    timeMs: 1_700_000_000_100.25,
    predictionId: 'b',
    segments: { country: 'at', constructor: 'gold' },
    status: 13,
    latencyMs: 0.25,
    outputs: undefined,
  },
  [5, 6],
  [['basic'], ['9f']],
);

function read(
  { rows = 0, ...change }: Partial<PredictionBlock>,
  numeric: number[],
  categoricalValues: (string | null)[][],
): ReadBlock {
  const features = { layout, numericValues: Float32Array.from(numeric), categoricalValues };
  return { block: sampleBlock(rows, change), features };
}

function decode(blocks: readonly ReadBlock[]): PredictionEventBatch {
  return PredictionEventBatch.decode(encodeBatch(header, blocks));
}

test('the rows of several requests are laid out column by column', () => {
  expect(decode([answered, failed])).toEqual({
    schemaVersion: 1,
    ...header,
    rows: 3,
    baseTimeMs: 1_700_000_000_100.25,
    requestRows: [2, 1],
    timeOffsetsMs: [23, 0],
    predictionIds: ['a', 'b'],
    routingKeyHashes: [xxHash64OfUser1, '0'],
    variants: [Variant.CANARY, Variant.VARIANT_UNSPECIFIED],
    statuses: [0, 13],
    latenciesMs: [1.5, 0.25],
    batchRows: [8, 1],
    traces: [{ request: 0, traceparent }],
    numericFeatures: ['x', 'y'],
    numericValues: [1, NaN, 3, 4, 5, 6],
    categoricalFeatures: [
      { name: 'plan', dictionary: ['plus', 'basic'], codes: [1, 0, 2] },
      { name: 'user', dictionary: ['9f', '3a'], codes: [1, 2, 1] },
    ],
    segments: [
      { name: 'country', dictionary: ['ch', 'at'], codes: [1, 2] },
      { name: 'constructor', dictionary: ['gold'], codes: [0, 1] },
    ],
    outputsNonFinite: [],
    redactedFeatures: ['income'],
    hashedFeatures: ['user'],
    predictions: [1, 0, NaN],
    labels: { name: 'label', dictionary: ['stay', 'churn'], codes: [1, 2, 0] },
    classes: ['churn', 'stay'],
    classProbabilities: [0.25, 0.75, 0.5, 0.5, NaN, NaN],
  });
});

test('a request that failed before any other keeps its place', () => {
  expect(decode([failed, answered])).toMatchObject({
    predictions: [NaN, 1, 0],
    labels: { codes: [0, 1, 2] },
    classProbabilities: [NaN, NaN, 0.25, 0.75, 0.5, 0.5],
  });
});

test('a regression has neither labels nor classes', () => {
  const outputs = { predictions: [2.5], labels: [], classes: [], classProbabilities: [] };
  const batch = decode([{ ...failed, block: { ...failed.block, status: 0, outputs } }]);
  expect(batch).toMatchObject({ predictions: [2.5], classes: [], classProbabilities: [] });
  expect(batch.labels).toBeUndefined();
});

test('an entry without rows tells the numbers alone', () => {
  expect(decode([])).toMatchObject({ ...header, rows: 0, requestRows: [], predictions: [] });
});

test('a clock that leaps by decades does not stop an entry from being written', () => {
  const batch = decode([{ ...failed, block: { ...failed.block, timeMs: 0 } }, answered]);
  expect(batch).toMatchObject({ baseTimeMs: 0, timeOffsetsMs: [0, 2 ** 32 - 1] });
});

test('requests whose answer holds a NaN or an infinity are marked', () => {
  const broken = { ...answered, block: { ...answered.block, hasNonFiniteOutput: true } };
  expect(decode([failed, broken]).outputsNonFinite).toEqual([false, true]);
});
