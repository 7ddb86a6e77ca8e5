import { createCleanupStack, startTestValkey } from '@slipway/testing';
import type { PredictBatchResponse, PredictResponse } from '@slipway/proto';
import { afterAll, describe, expect, test } from 'vitest';
import { readGoldenRows, sampleModels, sampleVersions, type GoldenRow } from './model-folders.js';
import { startApp } from './running-app.js';

const cleanup = createCleanupStack(afterAll);
const valkey = await startTestValkey(cleanup);
const app = await startApp(cleanup, { MODEL_REPOSITORY: sampleModels, REDIS_URL: valkey.url });

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
