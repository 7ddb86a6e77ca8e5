import { PredictionEventBatch, Variant } from '@slipway/proto';
import { expect, test } from 'vitest';
import { encodeBatch, type BatchHeader } from './encode-batch.js';
import type { PredictionBlock } from './prediction-block.js';

const header: BatchHeader = {
  producer: 'replica-1',
  modelName: 'churn',
  modelVersion: '1.0.0',
  firstSequence: 11,
  produced: 40,
};

const untraced: PredictionBlock = {
  modelName: 'churn',
  modelVersion: '1.0.0',
  variant: 'canary',
  timeMs: 1_700_000_000_123,
  predictionId: 'a',
  routingKeyHash: 2n ** 63n + 1n,
  rows: 2,
  status: 0,
  latencyMs: 1.5,
  batchRows: 8,
  numericFeatures: ['x', 'y'],
  numericValues: Float32Array.of(1, NaN, 3, 4),
  categoricalFeatures: [{ name: 'plan', values: ['plus', null] }],
  predictions: Float64Array.of(1, 0),
  labels: ['stay', 'churn'],
  classes: ['churn', 'stay'],
  classProbabilities: Float32Array.of(0.25, 0.75, 0.5, 0.5),
};

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const answered: PredictionBlock = { ...untraced, traceparent };

const failed: PredictionBlock = {
  ...untraced,
  variant: undefined,
  timeMs: 1_700_000_000_100.25,
  predictionId: 'b',
  routingKeyHash: 0n,
  rows: 1,
  status: 13,
  latencyMs: 0.25,
  batchRows: 1,
  numericValues: Float32Array.of(5, 6),
  categoricalFeatures: [{ name: 'plan', values: ['basic'] }],
  predictions: [],
  labels: [],
  classes: [],
  classProbabilities: new Float32Array(0),
};

function decode(blocks: readonly PredictionBlock[]): PredictionEventBatch {
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
    routingKeyHashes: ['9223372036854775809', '0'],
    variants: [Variant.CANARY, Variant.VARIANT_UNSPECIFIED],
    statuses: [0, 13],
    latenciesMs: [1.5, 0.25],
    batchRows: [8, 1],
    traces: [{ request: 0, traceparent }],
    numericFeatures: ['x', 'y'],
    numericValues: [1, NaN, 3, 4, 5, 6],
    categoricalFeatures: [{ name: 'plan', dictionary: ['plus', 'basic'], codes: [1, 0, 2] }],
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
  const block = { ...failed, status: 0, predictions: Float64Array.of(2.5) };
  const batch = decode([block]);
  expect(batch).toMatchObject({ predictions: [2.5], classes: [], classProbabilities: [] });
  expect(batch.labels).toBeUndefined();
});

test('an entry without rows tells the numbers alone', () => {
  expect(decode([])).toMatchObject({ ...header, rows: 0, requestRows: [], predictions: [] });
});

test('a clock that leaps by decades does not stop an entry from being written', () => {
  const batch = decode([{ ...failed, timeMs: 0 }, answered]);
  expect(batch).toMatchObject({ baseTimeMs: 0, timeOffsetsMs: [0, 2 ** 32 - 1] });
});
