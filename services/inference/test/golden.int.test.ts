import { createCleanupStack, startTestValkey } from '@slipway/testing';
import type { PredictBatchResponse, PredictResponse } from '@slipway/proto';
import { afterAll, describe, expect, test } from 'vitest';
import { readGoldenRows, sampleModels, sampleVersions, type GoldenRow } from './model-folders.js';
import { connectOpenInference } from './open-inference-client.js';
import { startApp } from './running-app.js';

const cleanup = createCleanupStack(afterAll);
const valkey = await startTestValkey(cleanup);
const app = await startApp(cleanup, { MODEL_REPOSITORY: sampleModels, REDIS_URL: valkey.url });

const openInference = connectOpenInference(cleanup, app);

const tolerance = 1e-5;

function expectClose(got: number | undefined, expected: number): void {
  expect(Math.abs((got ?? NaN) - expected)).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(expected)),
  );
}

function expectAnswer(answer: PredictResponse, golden: GoldenRow): void {
  expectClose(answer.prediction, golden.prediction);
  expect(answer.label).toBe(golden.label ?? '');
  expect(answer.probabilities).toHaveLength(golden.probabilities?.length ?? 0);
  for (const [column, probability] of (golden.probabilities ?? []).entries()) {
    expectClose(answer.probabilities[column], probability);
  }
  if (golden.probabilities !== undefined) {
    expectClose(answer.probability, golden.probabilities[golden.prediction]!);
  }
}

function expectAnswers(answer: PredictBatchResponse, rows: readonly GoldenRow[]): void {
  expect(answer.predictions).toHaveLength(rows.length);
  expect(answer.labels).toEqual(rows.flatMap(({ label }) => label ?? []));
  const withProbabilities = rows.filter(({ probabilities }) => probabilities !== undefined);
  expect(answer.probabilities).toHaveLength(withProbabilities.length);
  for (const [row, { prediction, probabilities }] of rows.entries()) {
    expectClose(answer.predictions[row], prediction);
    if (probabilities !== undefined) {
      expectClose(answer.probabilities[row], probabilities[prediction]!);
    }
  }
}

/** Tensors of all inputs, each with one column for each feature it holds. */
function tensorsOf(rows: readonly GoldenRow[]): Record<string, object> {
  const names = Object.keys(rows[0]!.instance);
  if (names.includes('plan')) {
    const integers = new Set(['tenure_months', 'support_calls']);
    return Object.fromEntries(
      names.map((name) => {
        const values = rows.map(({ instance }) => instance[name]);
        const shape = [rows.length, 1];
        if (typeof values[0] === 'string') {
          return [
            name,
            { datatype: 'BYTES', shape, data: { $case: 'strings', value: { values } } },
          ];
        }
        return integers.has(name)
          ? [
              name,
              {
                datatype: 'INT64',
                shape,
                data: { $case: 'longs', value: { values: values.map(String) } },
              },
            ]
          : [name, { datatype: 'FP32', shape, data: { $case: 'floats', value: { values } } }];
      }),
    );
  }
  const values = rows.flatMap(({ instance }) => Object.values(instance));
  const data = { $case: 'floats', value: { values } };
  return { X: { datatype: 'FP32', shape: [rows.length, names.length], data } };
}

const contentsOf: Readonly<Record<string, string>> = {
  BYTES: 'bytesContents',
  INT64: 'int64Contents',
  FP32: 'fp32Contents',
};

interface PlainTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: number[];
  readonly data: readonly (string | number)[];
}

/** The same tensors with their values in one list, 64-bit integers as numbers. */
function plainTensors(rows: readonly GoldenRow[]): readonly PlainTensor[] {
  return Object.entries(tensorsOf(rows)).map(([name, tensor]) => {
    const { datatype, shape, data } = tensor as {
      readonly datatype: string;
      readonly shape: number[];
      readonly data: { readonly value: { readonly values: readonly (string | number)[] } };
    };
    const { values } = data.value;
    return { name, datatype, shape, data: datatype === 'INT64' ? values.map(Number) : values };
  });
}

/** Outputs of Open Inference Protocol: the labels and the probabilities, or the values. */
function expectOutputs(
  outputs: ReadonlyMap<string, readonly unknown[]>,
  rows: readonly GoldenRow[],
): void {
  const [first, second] = [...outputs.values()];
  const isClassifier = rows[0]!.probabilities !== undefined;
  const expected = rows.flatMap(({ prediction, probabilities }) => probabilities ?? [prediction]);
  const numbers = (isClassifier ? second : first) as number[];
  expect(numbers).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expectClose(numbers[index], value);
  if (!isClassifier) return;
  // By name, or by index as a number or a text.
  for (const [row, { prediction, label }] of rows.entries()) {
    expect([String(prediction), label]).toContain(String(first?.[row]));
  }
}

describe.each(sampleVersions)('%s %s', async (modelName, modelVersion) => {
  const rows = await readGoldenRows(modelName, modelVersion);
  const isNumeric = Object.values(rows[0]!.instance).every((value) => typeof value === 'number');
  const model = { modelName, modelVersion };
  const valuesOf = ({ instance }: GoldenRow) => Object.values(instance);

  test('a row in each form is answered as its golden row', async () => {
    for (const row of rows) {
      const named = Object.entries(row.instance).map(([name, value]) => ({ name, value }));
      for (const form of [
        { instance: row.instance },
        { features: valuesOf(row) },
        { features: named.toReversed() },
        ...(isNumeric ? [{ values: valuesOf(row) as number[] }] : []),
      ]) {
        const answer = await app.predict({ ...model, ...form });
        expectAnswer(answer, row);
        expect(answer).toMatchObject({ ...model, outputs: {} });
      }
    }
  });

  test('a row of tensors is answered with tensors too', async () => {
    for (const row of rows) {
      const answer = await app.predict({ ...model, inputs: tensorsOf([row]) });
      expectAnswer(answer, row);
      const { outputs } = await app.getModel(modelName).then(({ versions }) => versions[0]!);
      expect(Object.keys(answer.outputs)).toEqual(outputs.map(({ name }) => name));
    }
  });

  test('a batch in each form is answered row by row', async () => {
    const matrix = {
      values: rows.flatMap(valuesOf) as number[],
      columns: valuesOf(rows[0]!).length,
    };
    const [first, ...others] = rows;
    const mixed = [first!.instance, ...others.map(valuesOf)];
    for (const form of [
      { instances: rows.map(({ instance }) => instance) },
      { instances: rows.map(valuesOf) },
      { instances: mixed },
      { inputs: tensorsOf(rows) },
      ...(isNumeric ? [{ matrix }] : []),
    ]) {
      const answer = await app.predictBatch({ ...model, ...form });
      expectAnswers(answer, rows);
      expect(answer).toMatchObject(model);
    }
  });

  test('Open Inference Protocol answers the same over gRPC', async () => {
    const inputs = plainTensors(rows).map(({ data, ...head }) => {
      const values =
        head.datatype === 'BYTES' ? data.map((text) => Buffer.from(String(text))) : data;
      const texts = head.datatype === 'INT64' ? data.map(String) : values;
      return { ...head, contents: { [contentsOf[head.datatype]!]: texts } };
    });
    const { outputs } = await openInference.infer({ ...model, inputs });
    const lists = outputs.map(({ name, contents }) => {
      const members: readonly unknown[][] = Object.values(contents ?? {});
      return [name, members.find((values) => values.length > 0) ?? []] as const;
    });
    expectOutputs(new Map(lists), rows);
  });

  test('Open Inference Protocol answers the same over REST', async () => {
    const path = `/v2/models/${modelName}/versions/${modelVersion}/infer`;
    const answer = await openInference.rest(path, { body: { inputs: plainTensors(rows) } });
    const { outputs } = answer.json() as {
      readonly outputs: readonly { readonly name: string; readonly data: readonly unknown[] }[];
    };
    expectOutputs(new Map(outputs.map(({ name, data }) => [name, data])), rows);
  });

  test('a stream of rows is answered message by message', async () => {
    const messages = rows.map(({ instance }, sequence) => ({
      ...model,
      sequence,
      instances: [instance],
    }));
    const answers = await app.predictStream(messages);
    const { outcome } = answers.at(-1)!;
    expect(outcome).toMatchObject({
      $case: 'summary',
      value: { messages: rows.length, rows: rows.length, errors: 0 },
    });
    for (const [sequence, answer] of answers.slice(0, -1).entries()) {
      expect(answer.sequence).toBe(sequence);
      if (answer.outcome?.$case !== 'result') throw new Error('expected a result');
      expectAnswers(answer.outcome.value, [rows[sequence]!]);
    }
  });
});

test('an answer says who gave it, when, and how long it took', async () => {
  const before = Date.now();
  const features = [5.1, 3.5, 1.4, 0.2];
  const given = await app.predict({ modelName: 'iris', features, predictionId: 'order-7' });
  expect(given.predictionId).toBe('order-7');
  expect(given.latencyMs).toBeGreaterThan(0);
  expect(given.latencyMs).toBeLessThan(1000);
  expect(given.timestamp!.getTime()).toBeGreaterThanOrEqual(before);
  expect(given.timestamp!.getTime()).toBeLessThanOrEqual(Date.now());
  const ids = await Promise.all(
    [1, 2].map(async () => (await app.predict({ modelName: 'iris', features })).predictionId),
  );
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
});
