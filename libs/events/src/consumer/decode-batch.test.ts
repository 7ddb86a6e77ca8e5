import { PredictionEventBatch, Variant } from '@slipway/proto';
import { expect, test } from 'vitest';
import { decodeBatch } from './decode-batch.js';
import { toEventBatch } from './event-batch.js';

const message = PredictionEventBatch.create({
  ...{ schemaVersion: 1, producer: 'replica-ü', modelName: 'iris', modelVersion: '1.0.0' },
  ...{ firstSequence: 2 ** 40, rows: 3, produced: Number.MAX_SAFE_INTEGER, sampledOut: 300 },
  ...{ baseTimeMs: 1_700_000_000_000.25, requestRows: [1, 200], timeOffsetsMs: [0, 4_294_967_295] },
  ...{ predictionIds: ['', 'é'], routingKeyHashes: ['18446744073709551615', '1'] },
  ...{ variants: [Variant.SHADOW, Variant.STABLE], statuses: [0, 13], latenciesMs: [1.5, 0.25] },
  ...{ batchRows: [1, 1000], traces: [{ request: 1, traceparent: '00-ab' }] },
  ...{ numericFeatures: ['a', 'b'], numericValues: [1, Number.NaN, -0, 4, Infinity, 6] },
  categoricalFeatures: [
    { name: 'c', dictionary: ['x', ''], codes: [0, 1, 300] },
    { name: 'd', dictionary: [], codes: [] },
  ],
  segments: [{ name: 'country', dictionary: ['ch'], codes: [1, 0] }],
  ...{ outputsNonFinite: [true, false], redactedFeatures: ['r'], hashedFeatures: ['c'] },
  ...{ predictions: [0.1, Number.NaN, 1e300], classes: ['p', 'q'] },
  labels: { name: 'label', dictionary: ['p'], codes: [1, 0, 1] },
  classProbabilities: [0.25, 0.75],
});

test('reads what the generated code writes', () => {
  expect(decodeBatch(encode(message))).toEqual(toEventBatch(message));
  expect(decodeBatch(Buffer.alloc(0))).toEqual(toEventBatch(PredictionEventBatch.create()));
});

test('reads columns wherever they lie in memory', () => {
  for (let shift = 0; shift < 8; shift++) {
    const bytes = Buffer.concat([Buffer.alloc(shift), encode(message)]).subarray(shift);
    expect(decodeBatch(bytes).predictions).toEqual(Float64Array.from(message.predictions));
  }
});

test('reads repeated fields in pieces, packed or not, and leaves out what it does not know', () => {
  const float = Buffer.alloc(4);
  float.writeFloatLE(2.5);
  const bytes = Buffer.concat([
    Buffer.from([170, 1, 4]),
    ...[float, Buffer.from([173, 1]), float],
    Buffer.from([11 * 8 + 2, 2, 5, 6, 11 * 8, 172, 2]),
    // Field 200 as a varint, a text, and numbers of 8 and 4 bytes; field 2 with another type.
    Buffer.from([192, 12, 1, 194, 12, 1, 65, 193, 12, 0, 0, 0, 0, 0, 0, 0, 0, 197, 12, 0, 0, 0, 0]),
    Buffer.from([16, 1]),
  ]);

  expect(decodeBatch(bytes)).toMatchObject({
    producer: '',
    numericValues: Float32Array.of(2.5, 2.5),
    requestRows: Uint32Array.of(5, 6, 300),
  });
});

test.each([
  ['ends within a field', encode(message).subarray(0, 30)],
  ['has a length beyond its end', Buffer.from([18, 50, 65])],
  ['has a number without an end', Buffer.alloc(12, 255)],
  ['has a number beyond 2^53', Buffer.from([40, 255, 255, 255, 255, 255, 255, 255, 255, 127])],
  ['has a field 0', Buffer.from([0, 1])],
  ['has a group', Buffer.from([3, 4])],
  ['has a part of a float', Buffer.from([170, 1, 3, 0, 0, 0])],
  ['has a part of a double', Buffer.from([242, 1, 3, 0, 0, 0])],
])('refuses a message that %s', (_what, bytes) => {
  expect(() => decodeBatch(bytes)).toThrow();
});

test('never answers anything but a batch or an error, whatever the bytes', () => {
  const good = encode(message);
  let state = 7;
  const random = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let i = 0; i < 3000; i++) {
    const bytes = Buffer.from(good);
    for (let change = 0; change <= random(4); change++) bytes[random(bytes.length)] = random(256);
    let rows: unknown = 0;
    try {
      rows = decodeBatch(bytes).rows;
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
    expect(rows).toBeTypeOf('number');
  }
});

function encode(batch: PredictionEventBatch): Buffer {
  return Buffer.from(PredictionEventBatch.encode(batch).finish());
}
