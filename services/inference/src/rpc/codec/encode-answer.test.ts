import type { Tensors } from '@slipway/model';
import { PredictBatchResponse, PredictResponse, PredictStreamResponse } from '@slipway/proto';
import { expect, test } from 'vitest';
import {
  encodeBatchAnswer,
  encodePredictAnswer,
  encodeStreamAnswer,
  type BatchAnswer,
  type PredictAnswer,
} from './encode-answer.js';

const timestamp = new Date('2026-03-04T05:06:07.089Z');

const outputs: Tensors = {
  floats: { datatype: 'FP32', shape: [2, 2], data: new Float32Array([1.5, NaN, -0, Infinity]) },
  doubles: { datatype: 'FP64', shape: [1], data: new Float64Array([0.1]) },
  half: { datatype: 'FP16', shape: [1], data: new Uint16Array([15_360]) },
  bools: { datatype: 'BOOL', shape: [3], data: new Uint8Array([0, 1, 1]) },
  bytes: { datatype: 'INT8', shape: [2], data: new Int8Array([-128, 127]) },
  ints: { datatype: 'INT32', shape: [2], data: new Int32Array([-(2 ** 31), 2 ** 31 - 1]) },
  small: { datatype: 'UINT8', shape: [2], data: new Uint8Array([0, 255]) },
  uints: { datatype: 'UINT32', shape: [1], data: new Uint32Array([2 ** 32 - 1]) },
  longs: { datatype: 'INT64', shape: [3], data: new BigInt64Array([-(2n ** 63n), -1n, 2n ** 62n]) },
  ulongs: { datatype: 'UINT64', shape: [2], data: new BigUint64Array([2n ** 64n - 1n, 300n]) },
  texts: { datatype: 'BYTES', shape: [3], data: ['', 'größe', 'x'.repeat(200)] },
  none: { datatype: 'FP32', shape: [0, 4], data: new Float32Array(0) },
};

const wireOutputs = {
  floats: { $case: 'floats', value: { values: [1.5, NaN, -0, Infinity] } },
  doubles: { $case: 'doubles', value: { values: [0.1] } },
  half: { $case: 'raw', value: Buffer.from([0, 60]) },
  bools: { $case: 'bools', value: { values: [false, true, true] } },
  bytes: { $case: 'ints', value: { values: [-128, 127] } },
  ints: { $case: 'ints', value: { values: [-(2 ** 31), 2 ** 31 - 1] } },
  small: { $case: 'uints', value: { values: [0, 255] } },
  uints: { $case: 'uints', value: { values: [2 ** 32 - 1] } },
  longs: {
    $case: 'longs',
    value: { values: ['-9223372036854775808', '-1', '4611686018427387904'] },
  },
  ulongs: { $case: 'ulongs', value: { values: ['18446744073709551615', '300'] } },
  texts: { $case: 'strings', value: { values: ['', 'größe', 'x'.repeat(200)] } },
  none: { $case: 'floats', value: { values: [] } },
};

const one: PredictAnswer = {
  modelName: 'iris',
  modelVersion: '1.0.0',
  predictionId: 'größe 🚢',
  prediction: 2,
  label: 'virginica',
  probability: 0.75,
  probabilities: new Float32Array([0.25, 0, 0.75]),
  outputs: {},
  latencyMs: 0.5,
  timestamp,
};

const many: BatchAnswer = {
  modelName: 'iris',
  modelVersion: '1.0.0',
  predictionId: 'x',
  predictions: new Float64Array([0, 1, NaN]),
  labels: ['setosa', '', 'versicolor'],
  probabilities: new Float64Array([0.9, 0.8, 0.7]),
  outputs: {},
  latencyMs: 1,
  timestamp,
};

test('an answer is byte for byte what the generated code writes', () => {
  const message = { ...one, probabilities: [0.25, 0, 0.75], outputs: {} };
  expect(encodePredictAnswer(one)).toEqual(Buffer.from(PredictResponse.encode(message).finish()));
  const columns = {
    ...many,
    predictions: [0, 1, NaN],
    labels: [...many.labels],
    probabilities: [0.9, 0.8, 0.7],
    outputs: {},
  };
  expect(encodeBatchAnswer(many)).toEqual(
    Buffer.from(PredictBatchResponse.encode(columns).finish()),
  );
  expect(encodeStreamAnswer({ sequence: 300, outcome: { $case: 'result', value: many } })).toEqual(
    Buffer.from(
      PredictStreamResponse.encode({
        sequence: 300,
        outcome: { $case: 'result', value: columns },
      }).finish(),
    ),
  );
});

test('tensors of every type arrive as they were', () => {
  const message = PredictResponse.decode(encodePredictAnswer({ ...one, outputs }));
  for (const [name, data] of Object.entries(wireOutputs)) {
    const { datatype, shape } = outputs[name]!;
    expect(message.outputs[name]).toEqual({ datatype, shape, data });
  }
  expect(Object.keys(message.outputs)).toEqual(Object.keys(outputs));
});

test('what is empty or zero is left out', () => {
  const empty = {
    modelName: '',
    modelVersion: '',
    predictionId: '',
    outputs: {},
    latencyMs: 0,
    timestamp: undefined,
  };
  const probabilities = new Float32Array(0);
  expect(
    encodePredictAnswer({ ...empty, prediction: 0, label: '', probability: 0, probabilities }),
  ).toHaveLength(0);
  const predictions = new Float64Array(0);
  expect(
    encodeBatchAnswer({ ...empty, predictions, labels: [], probabilities: predictions }),
  ).toHaveLength(0);
});

test('errors and the summary of a stream arrive as they were', () => {
  const error = { code: 3, message: 'wrong', details: [] };
  const summary = { messages: 3, rows: 7, errors: 1, durationMs: 2.5 };
  for (const answer of [
    { sequence: 4, outcome: { $case: 'error', value: error } as const },
    { sequence: 0, outcome: { $case: 'summary', value: summary } as const },
  ]) {
    expect(PredictStreamResponse.decode(encodeStreamAnswer(answer))).toEqual(answer);
  }
});

test('columns of any length fit, whatever length was expected', () => {
  for (const rows of [1, 15, 16, 127, 128, 2000, 20_000]) {
    const labels = Array.from({ length: rows }, (_, row) => 'label '.repeat(row % 60));
    const predictions = Float64Array.from({ length: rows }, (_, row) => row);
    const answer = { ...many, predictions, labels, probabilities: predictions };
    const bytes = encodeStreamAnswer({ sequence: 1, outcome: { $case: 'result', value: answer } });
    const { outcome } = PredictStreamResponse.decode(bytes);
    expect(outcome?.value).toMatchObject({ labels, predictions: Array.from(predictions) });
  }
});

test('times before 1970 and far ahead are exact', () => {
  for (const ms of [-1, -86_400_001, 0, 1, 253_402_300_799_999]) {
    const bytes = encodePredictAnswer({ ...one, timestamp: new Date(ms) });
    expect(PredictResponse.decode(bytes).timestamp?.getTime()).toBe(ms);
  }
});
