import { createCleanupStack, startTestValkey } from '@slipway/testing';
import { afterAll, expect, test } from 'vitest';
import { sampleModels } from './model-folders.js';
import { refusalOf, startApp } from './running-app.js';
import { floats } from './wire-tensors.js';

const cleanup = createCleanupStack(afterAll);
const valkey = await startTestValkey(cleanup);
const app = await startApp(cleanup, { MODEL_REPOSITORY: sampleModels, REDIS_URL: valkey.url });

const invalid = 3;
const iris = 'model iris@1.0.0';
const good = [5.1, 3.5, 1.4, 0.2];

type BatchRequest = Parameters<typeof app.predictBatch>[0];

test.each<[string, BatchRequest, string]>([
  [
    'no rows',
    { instances: [] },
    `${iris}: expected exactly one of instances, matrix, inputs with at least one row, got none`,
  ],
  [
    'an empty matrix',
    { matrix: { values: [], columns: 4 } },
    `${iris}: matrix: expected 1 to 1000 rows (MAX_BATCH_SIZE), got 0`,
  ],
  [
    'too many rows',
    { instances: Array<number[]>(1001).fill(good) },
    `${iris}: instances: expected 1 to 1000 rows (MAX_BATCH_SIZE), got 1001`,
  ],
  [
    'too many packed rows',
    { matrix: { values: Array<number>(4004).fill(1), columns: 4 } },
    `${iris}: matrix: expected 1 to 1000 rows (MAX_BATCH_SIZE), got 1001`,
  ],
  [
    'too many rows of tensors',
    { inputs: { X: floats([1001, 4], ...Array<number>(4004).fill(1)) } },
    `${iris}: inputs: expected 1 to 1000 rows (MAX_BATCH_SIZE), got 1001`,
  ],
  [
    'a matrix without columns',
    { matrix: { values: good, columns: 0 } },
    `${iris}: matrix.values: expected a multiple of columns, got 4 values and 0 columns`,
  ],
  [
    'a matrix with a row cut off',
    { matrix: { values: [...good, 1], columns: 4 } },
    `${iris}: matrix.values: expected a multiple of columns, got 5 values and 4 columns`,
  ],
  [
    'a matrix of other columns',
    { matrix: { values: [1, 2, 3, 4, 5, 6], columns: 3 } },
    `${iris}: matrix.values: expected 4 values (sepal_length, sepal_width, petal_length, petal_width), got 3`,
  ],
  [
    'a wrong value in a packed row',
    { matrix: { values: [...good, 1, 2, NaN, 4], columns: 4 } },
    `${iris}: matrix.values[6] (row 1, petal_length): expected a finite number, got NaN`,
  ],
  [
    'rows of different length',
    { instances: [good, [1, 2, 3]] },
    `${iris}: instances[1]: expected 4 values (sepal_length, sepal_width, petal_length, petal_width), got 3`,
  ],
  [
    'a row that is none',
    { instances: [good, 7] },
    `${iris}: instances[1]: expected a list of values or an object by feature name, got 7`,
  ],
  [
    'null in a row',
    { instances: [good, [1, 2, null, 4]] },
    `${iris}: instances[1][2] (petal_length): expected a finite number, got null`,
  ],
  [
    'two forms at once',
    { instances: [good], matrix: { values: good, columns: 4 } },
    `${iris}: expected exactly one of instances, matrix, inputs with at least one row, got instances and matrix`,
  ],
])('PredictBatch refuses %s', async (_what, request, message) => {
  const refusal = await refusalOf(app.predictBatch({ modelName: 'iris', ...request }));
  expect([refusal.code, refusal.message]).toEqual([invalid, message]);
});

test('a batch of the most rows is answered', async () => {
  const matrix = { values: Array<number[]>(1000).fill(good).flat(), columns: 4 };
  const { predictions } = await app.predictBatch({ modelName: 'iris', matrix });
  expect(predictions).toEqual(Array<number>(1000).fill(0));
});

test('the limits are settings', async () => {
  const small = await startApp(cleanup, {
    MODEL_REPOSITORY: sampleModels,
    REDIS_URL: valkey.url,
    MAX_BATCH_SIZE: '2',
    MAX_FEATURES: '9',
  });
  expect(
    await refusalOf(small.predictBatch({ modelName: 'iris', instances: [good, good, good] })),
  ).toMatchObject({
    code: invalid,
    message: `${iris}: instances: expected 1 to 2 rows (MAX_BATCH_SIZE), got 3`,
  });
  const row = Array<number>(10).fill(1);
  expect(await refusalOf(small.predict({ modelName: 'diabetes', values: row }))).toMatchObject({
    code: invalid,
    message:
      'model diabetes@1.0.0: values: the model has 10 features, MAX_FEATURES allows 9; send `inputs`',
  });
  const inputs = { X: floats([1, 10], ...row) };
  expect(await small.predict({ modelName: 'diabetes', inputs })).toMatchObject({ label: '' });
});

test('nothing of all this was an internal error', () => {
  expect(app.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
