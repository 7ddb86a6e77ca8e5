import { PredictionEventBatch } from '@slipway/proto';
import { expect, test } from 'vitest';
import { decodeEntry } from './decode-entry.js';
import { toEventBatch } from './event-batch.js';

const good = {
  schemaVersion: 1,
  producer: 'replica-1',
  modelName: 'iris',
  modelVersion: '1.0.0',
  firstSequence: 1,
  rows: 3,
  produced: 3,
  requestRows: [1, 2],
  timeOffsetsMs: [0, 1],
  statuses: [0, 0],
  latenciesMs: [1, 2],
  numericFeatures: ['a', 'b'],
  numericValues: [1, 2, 3, 4, 5, 6],
  categoricalFeatures: [{ name: 'c', dictionary: ['x'], codes: [0, 1, 1] }],
  segments: [{ name: 'country', dictionary: ['ch'], codes: [1, 0] }],
  predictions: [0, 1, 0],
};

test('answers a whole batch', () => {
  const decoded = decodeEntry(encode({}));

  const message = PredictionEventBatch.fromPartial(good);
  expect(decoded).toEqual({ kind: 'batch', batch: toEventBatch(message) });
});

test('takes an entry without rows', () => {
  const bytes = encode({
    ...{ rows: 0, requestRows: [], timeOffsetsMs: [], statuses: [], latenciesMs: [] },
    ...{ numericFeatures: [], numericValues: [], categoricalFeatures: [], predictions: [] },
    segments: [],
  });

  expect(decodeEntry(bytes).kind).toBe('batch');
});

test('takes a routing key hash beyond the whole numbers of JavaScript', () => {
  const bytes = encode({ routingKeyHashes: ['18446744073709551615', '1'] });

  expect(decodeEntry(bytes).kind).toBe('batch');
});

test('calls anything else than a protobuf message undecodable', () => {
  expect(decodeEntry(Buffer.from('{"model":"iris"}'))).toMatchObject({ reason: 'undecodable' });
  expect(decodeEntry(encode({}).subarray(0, 20))).toMatchObject({ reason: 'undecodable' });
});

test.each([
  ['no message at all', Buffer.alloc(0), 'schema_version: expected 1, got 0'],
  ['a later version', encode({ schemaVersion: 2 }), 'schema_version: expected 1, got 2'],
])('says which version it knows when it gets %s', (_what, bytes, detail) => {
  expect(decodeEntry(bytes)).toEqual({ kind: 'bad', reason: 'schema_version', detail });
});

test.each([
  [{ producer: '' }, 'producer: expected a name, got none'],
  [{ modelName: '' }, 'model_name: expected a name, got none'],
  [{ modelVersion: '' }, 'model_version: expected a name, got none'],
  [{ rows: 1_000_001 }, 'rows: expected at most 1000000, got 1000001'],
  [{ firstSequence: 0 }, 'first_sequence: expected 1 or more, got 0'],
])('does not trust the numbers of an entry with %j', (change, detail) => {
  expect(decodeEntry(encode(change))).toEqual({ kind: 'bad', reason: 'inconsistent', detail });
});

test.each([
  [{ requestRows: [1, 1] }, 'request_rows: expected a sum of 3 rows, got 2'],
  [{ statuses: [0] }, 'statuses: expected 2 values or none, got 1'],
  [{ latenciesMs: [1, 2, 3] }, 'latencies_ms: expected 2 values or none, got 3'],
  [{ timeOffsetsMs: [1] }, 'time_offsets_ms: expected 2 values or none, got 1'],
  [{ predictionIds: ['a'] }, 'prediction_ids: expected 2 values or none, got 1'],
  [{ baseTimeMs: -1 }, 'base_time_ms: expected milliseconds since 1970, got -1'],
  [{ baseTimeMs: Number.NaN }, 'base_time_ms: expected milliseconds since 1970, got NaN'],
  [{ variants: [1] }, 'variants: expected 2 values or none, got 1'],
  [{ outputsNonFinite: [true] }, 'outputs_non_finite: expected 2 values or none, got 1'],
  [
    { segments: [{ name: 's', dictionary: ['x'], codes: [0, 1, 1] }] },
    'codes of s: expected 2, got 3',
  ],
  [
    { segments: [{ name: 's', dictionary: ['x'], codes: [0, 2] }] },
    'codes of s: expected at most 1, got a higher one',
  ],
  [{ numericValues: [1, 2, 3] }, 'numeric_values: expected 6 values or none, got 3'],
  [{ predictions: [1] }, 'predictions: expected 3 values or none, got 1'],
  [
    { classes: ['p', 'q'], classProbabilities: [1] },
    'class_probabilities: expected 6 values or none, got 1',
  ],
  [
    { categoricalFeatures: [{ name: 'c', dictionary: ['x'], codes: [0, 1] }] },
    'codes of c: expected 3, got 2',
  ],
  [
    { labels: { name: 'label', dictionary: ['x'], codes: [0, 1, 2] } },
    'codes of label: expected at most 1, got a higher one',
  ],
])('answers the numbers of an entry whose columns do not fit: %j', (change, detail) => {
  expect(decodeEntry(encode(change))).toMatchObject({
    kind: 'bad',
    reason: 'inconsistent',
    detail,
    header: { producer: 'replica-1', firstSequence: 1, rows: 3 },
  });
});

function encode(change: object): Buffer {
  const batch = PredictionEventBatch.fromPartial({ ...good, ...change });
  return Buffer.from(PredictionEventBatch.encode(batch).finish());
}
