import {
  FloatValues,
  PredictBatchRequest,
  PredictRequest,
  PredictStreamRequest,
  Tensor,
} from '@slipway/proto';
import { expect, test } from 'vitest';
import { decodeBatchRequest, decodeStreamRequest } from './decode-batch-request.js';
import { decodePredictRequest } from './decode-predict-request.js';

/** The same numbers in every run (xorshift32). */
function randomSource(seed: number) {
  let state = seed;
  const below = (limit: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
  const list = <T>(item: () => T, most = 40): T[] => Array.from({ length: below(most) }, item);
  const pick = <T>(...items: readonly T[]): T => items[below(items.length)]!;
  const text = (): string => pick('', 'iris', '1.0.0', 'größe', '漢字 🚢', 'x'.repeat(below(300)));
  const float = (): number =>
    pick(0, -0, 1.5, Math.fround(below(1e9) / 7), NaN, Infinity, -Infinity, 3.4e38);
  const int = (): number => pick(0, 1, -1, 127, 2 ** 31 - 1, -(2 ** 31), below(1e6));
  return { below, list, pick, text, float, int };
}

type Random = ReturnType<typeof randomSource>;

function randomData({ pick, list, float, int, text, below }: Random): Tensor['data'] {
  return pick<() => Tensor['data']>(
    () => undefined,
    () => ({ $case: 'floats', value: { values: list(() => Math.fround(float())) } }),
    () => ({ $case: 'doubles', value: { values: list(float) } }),
    () => ({ $case: 'bools', value: { values: list(() => below(2) === 1) } }),
    () => ({ $case: 'ints', value: { values: list(int) } }),
    () => ({ $case: 'uints', value: { values: list(() => below(2 ** 32)) } }),
    () => ({ $case: 'longs', value: { values: list(() => pick('-9223372036854775808', '7')) } }),
    () => ({ $case: 'ulongs', value: { values: list(() => pick('18446744073709551615', '0')) } }),
    () => ({ $case: 'strings', value: { values: list(text) } }),
    () => ({ $case: 'raw', value: Buffer.from(list(() => below(256))) }),
  )();
}

function randomInputs(random: Random): Record<string, Tensor> {
  const { list, text, below } = random;
  const tensor = (): Tensor => ({
    datatype: text(),
    shape: list(() => below(2 ** 32), 5),
    data: randomData(random),
  });
  return Object.fromEntries(list(() => [text(), tensor()], 4));
}

function randomHead({ text, list }: Random) {
  return {
    modelName: text(),
    modelVersion: text(),
    predictionId: text(),
    routingKey: text(),
    segments: Object.fromEntries(list(() => [text(), text()], 4)),
  };
}

function randomPredict(random: Random): PredictRequest {
  const { list, float, pick } = random;
  return {
    ...randomHead(random),
    values: list(() => Math.fround(float())),
    inputs: randomInputs(random),
    instance: pick(undefined, undefined, undefined, { a: 1, b: ['x', null, true] }),
    features: pick(undefined, undefined, undefined, [1, 'x', null]),
  };
}

function randomStream(random: Random): PredictStreamRequest {
  const { list, float, pick, below } = random;
  const matrix = { values: list(() => Math.fround(float()), 200), columns: below(2 ** 32) };
  return {
    ...randomHead(random),
    instances: pick<unknown[]>([], [], [], [[1, 2], { a: 'x' }]),
    matrix: pick(undefined, matrix),
    inputs: randomInputs(random),
    sequence: below(2 ** 32),
  };
}

/** Typed arrays as plain ones, so that both codecs' messages can be compared. */
function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return [...value];
  if (value instanceof Float32Array || value instanceof Float64Array) return Array.from(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

const bytesOf = (writer: { finish: () => Uint8Array }): Buffer => Buffer.from(writer.finish());

test('thousands of random requests are read as the generated code reads them', () => {
  const random = randomSource(7);
  for (let run = 0; run < 2000; run++) {
    const predict = bytesOf(PredictRequest.encode(randomPredict(random)));
    expect(plain(decodePredictRequest(predict))).toEqual(plain(PredictRequest.decode(predict)));
    const stream = bytesOf(PredictStreamRequest.encode(randomStream(random)));
    expect(plain(decodeStreamRequest(stream))).toEqual(plain(PredictStreamRequest.decode(stream)));
    const batch = bytesOf(PredictBatchRequest.encode(randomStream(random)));
    expect(plain(decodeBatchRequest(batch))).toMatchObject(
      plain(PredictBatchRequest.decode(batch)) as object,
    );
  }
});

test('floats come as typed arrays, in memory of their own', () => {
  const bytes = bytesOf(PredictRequest.encode(PredictRequest.create({ values: [1.5, 2.5] })));
  const { values } = decodePredictRequest(bytes);
  bytes.fill(0);
  expect(values).toEqual(new Float32Array([1.5, 2.5]));
  const tensor = Tensor.create({
    datatype: 'FP64',
    shape: [2],
    data: { $case: 'doubles', value: { values: [0.1, 0.2] } },
  });
  const { inputs } = decodePredictRequest(
    bytesOf(PredictRequest.encode(PredictRequest.create({ inputs: { x: tensor } }))),
  );
  expect(inputs['x']?.data).toEqual({
    $case: 'doubles',
    value: { values: new Float64Array([0.1, 0.2]) },
  });
});

/** `values` of a PredictRequest, packed. */
function chunk(...values: readonly number[]): Buffer {
  return bytesOf(PredictRequest.encode(PredictRequest.create({ values: [...values] })));
}

/** One value with its own tag, as writers of old have it. */
function single(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = 29;
  bytes.writeFloatLE(value, 1);
  return bytes;
}

test('floats may come alone, in several pieces, and mixed', () => {
  const many = Array.from({ length: 100 }, (_, i) => i);
  const bytes = Buffer.concat([single(1), chunk(2, 3), single(4), chunk(...many), single(5)]);
  const expected = [1, 2, 3, 4, ...many, 5];
  expect(Array.from(decodePredictRequest(bytes).values)).toEqual(expected);
  expect(PredictRequest.decode(bytes).values).toEqual(expected);
});

test('a million pieces cost a million steps and not their square', () => {
  const pieces = Buffer.alloc(5_000_000, single(2));
  const { values } = decodePredictRequest(pieces);
  expect(values.length).toBe(1_000_000);
  expect(values[999_999]).toBe(2);
});

test('a message that comes in two parts is one message', () => {
  const first = PredictBatchRequest.create({
    modelName: 'a',
    matrix: { values: [1, 2], columns: 1 },
    inputs: { x: { datatype: 'FP32', data: { $case: 'raw', value: Buffer.from('abcd') } } },
  });
  const second = PredictBatchRequest.create({
    modelName: 'b',
    matrix: { values: [3, 4], columns: 2 },
    inputs: { x: { datatype: 'FP64' }, y: { datatype: 'BOOL' } },
  });
  const bytes = Buffer.concat(
    [first, second].map((part) => bytesOf(PredictBatchRequest.encode(part))),
  );
  expect(plain(decodeBatchRequest(bytes))).toMatchObject({
    modelName: 'b',
    matrix: { values: [1, 2, 3, 4], columns: 2 },
    inputs: { x: { datatype: 'FP64', data: undefined }, y: { datatype: 'BOOL' } },
  });
});

/** A field of bytes: a text, an embedded message, packed values. */
function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([number * 8 + 2, content.length]), content]);
}

test('floats of one tensor are joined, another member of its oneof replaces them', () => {
  const floats = (...values: number[]): Buffer => field(3, bytesOf(FloatValues.encode({ values })));
  const entry = (...parts: Buffer[]): Buffer =>
    field(5, Buffer.concat([field(1, Buffer.from('x')), field(2, Buffer.concat(parts))]));
  const dataOf = (bytes: Buffer): unknown => plain(decodePredictRequest(bytes).inputs['x']?.data);
  expect(dataOf(entry(floats(1), floats(2)))).toEqual({
    $case: 'floats',
    value: { values: [1, 2] },
  });
  const raw = field(11, Buffer.from([9]));
  expect(dataOf(entry(floats(1), raw))).toEqual({ $case: 'raw', value: [9] });
  expect(dataOf(entry(raw, floats(1)))).toEqual({ $case: 'floats', value: { values: [1] } });
});

test('fields that nobody knows are passed over, groups included', () => {
  const unknown = [
    Buffer.from([0xa0, 0x06, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
    Buffer.from([0xa1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8]),
    Buffer.from([0xa2, 0x06, 2, 1, 2]),
    Buffer.from([0xa5, 0x06, 1, 2, 3, 4]),
    Buffer.from([0xa3, 0x06, 0x0b, 0x10, 0x01, 0x0c, 0xa4, 0x06]),
  ];
  for (const bytes of unknown) {
    const around = Buffer.concat([chunk(1), bytes, chunk(2)]);
    expect(Array.from(decodePredictRequest(around).values)).toEqual([1, 2]);
    expect(PredictRequest.decode(around).values).toEqual([1, 2]);
  }
});

test('a tensor may have any name', () => {
  const tensor = bytesOf(Tensor.encode(Tensor.create({ datatype: 'FP32' })));
  const named = field(5, Buffer.concat([field(1, Buffer.from('__proto__')), field(2, tensor)]));
  const { inputs } = decodePredictRequest(named);
  expect(Object.keys(inputs)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(inputs)).toBe(Object.prototype);
});

test.each([
  ['a length that runs over the end', [0x0a, 0x7f, 0x01], 'it ends in the middle of a field'],
  ['an end within a tag', [0x80], 'it ends in the middle of a field'],
  ['floats of five bytes', [0x1a, 5, 0, 0, 0, 0, 0], 'packed values of 4 bytes take 5 bytes'],
  ['the field 0', [0x02, 0x00], 'a field has the number 0'],
  ['an end of a group', [0x0c], 'field 1 has the unknown wire type 4'],
  ['the wire type 7', [0x0f], 'field 1 has the unknown wire type 7'],
  ['an open group', [0x0b], 'it ends in the middle of a field'],
  [
    'an endless varint',
    [0x48, ...Array<number>(11).fill(0xff)],
    'a varint is longer than 10 bytes',
  ],
])('%s is no message', (_what, bytes, message) => {
  expect(() => decodePredictRequest(Buffer.from(bytes))).toThrow(new RangeError(message));
});

/** A refusal is an error of the codec's own making and no accident such as a TypeError. */
function outcomeOf(decode: () => unknown): string {
  try {
    decode();
    return 'read';
  } catch (error) {
    return error instanceof Error ? error.name : 'nothing sensible';
  }
}

const decoders = [decodePredictRequest, decodeBatchRequest, decodeStreamRequest];

test('requests that were cut off or disturbed are read or refused, and nothing else happens', () => {
  const random = randomSource(11);
  for (let run = 0; run < 300; run++) {
    const bytes = bytesOf(PredictStreamRequest.encode(randomStream(random)));
    const cut = bytes.subarray(0, random.below(bytes.length + 1));
    const disturbed = Buffer.from(bytes);
    for (let i = random.below(5); i >= 0 && bytes.length > 0; i--) {
      disturbed[random.below(bytes.length)] = random.below(256);
    }
    for (const decode of decoders) {
      expect(outcomeOf(() => decode(cut))).toMatch(/^(read|RangeError|Error)$/);
      expect(outcomeOf(() => decode(disturbed))).toMatch(/^(read|RangeError|Error)$/);
    }
  }
});
