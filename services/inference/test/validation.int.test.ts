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
const customer = {
  monthly_charge: 50,
  data_gb: 5,
  tenure_months: 10,
  support_calls: 1,
  plan: 'plus',
  region: 'coast',
  payment: 'card',
};

type Request = Parameters<typeof app.predict>[0];

test.each<[string, Request, string]>([
  [
    'too few values',
    { values: [1, 2, 3] },
    `${iris}: values: expected 4 values (sepal_length, sepal_width, petal_length, petal_width), got 3`,
  ],
  [
    'too many features',
    { features: [1, 2, 3, 4, 5] },
    `${iris}: features: expected 4 values (sepal_length, sepal_width, petal_length, petal_width), got 5`,
  ],
  [
    'no features',
    { features: [] },
    `${iris}: features: expected 4 values (sepal_length, sepal_width, petal_length, petal_width), got 0`,
  ],
  [
    'NaN',
    { values: [1, NaN, 3, 4] },
    `${iris}: values[1] (sepal_width): expected a finite number, got NaN`,
  ],
  [
    'infinity',
    { values: [1, 2, 3, Infinity] },
    `${iris}: values[3] (petal_width): expected a finite number, got Infinity`,
  ],
  [
    'null',
    { features: [1, null, 3, 4] },
    `${iris}: features[1] (sepal_width): expected a finite number, got null`,
  ],
  [
    'a string',
    { features: [1, '2', 3, 4] },
    `${iris}: features[1] (sepal_width): expected a finite number, got "2"`,
  ],
  [
    'a boolean',
    { features: [1, true, 3, 4] },
    `${iris}: features[1] (sepal_width): expected a finite number, got true`,
  ],
  [
    'a number that only a double holds',
    { features: [1, 1e39, 3, 4] },
    `${iris}: features[1] (sepal_width): expected a number that fits a 32-bit float, got 1e+39`,
  ],
  [
    'a missing feature',
    { instance: { sepal_length: 1, sepal_width: 2, petal_length: 3 } },
    `${iris}: instance.petal_width: expected a finite number, got nothing`,
  ],
  [
    'an unknown feature',
    { instance: { sepal_length: 1, sepal_width: 2, petal_length: 3, petal_width: 4, colour: 'x' } },
    `${iris}: instance.colour: no such feature; the features are sepal_length, sepal_width, petal_length, petal_width`,
  ],
  [
    'nothing at all',
    {},
    `${iris}: expected exactly one of values, instance, inputs, features with at least one row, got none`,
  ],
  [
    'two forms at once',
    { values: good, features: good },
    `${iris}: expected exactly one of values, instance, inputs, features with at least one row, got values and features`,
  ],
  [
    'an unknown input',
    { inputs: { Y: floats([1, 4], ...good) } },
    `${iris}: inputs.Y: no such input; the inputs are X (and 1 more)`,
  ],
  [
    'a tensor of another type',
    {
      inputs: {
        X: { datatype: 'FP64', shape: [1, 4], data: { $case: 'doubles', value: { values: good } } },
      },
    },
    `${iris}: inputs.X: expected FP32, got FP64`,
  ],
  [
    'a type that is none',
    { inputs: { X: { ...floats([1, 4], ...good), datatype: 'float' } } },
    `${iris}: inputs.X.datatype: expected one of BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, FP16, FP32, FP64, BYTES, got "float"`,
  ],
  [
    'values in the wrong member',
    {
      inputs: {
        X: { ...floats([1, 4], ...good), data: { $case: 'ints', value: { values: [1] } } },
      },
    },
    `${iris}: inputs.X: expected FP32 values in floats or raw, got ints`,
  ],
  [
    'a tensor without values',
    { inputs: { X: { datatype: 'FP32', shape: [1, 4] } } },
    `${iris}: inputs.X: expected FP32 values in floats or raw, got none`,
  ],
  [
    'an empty tensor',
    { inputs: { X: floats([0, 4]) } },
    `${iris}: inputs: expected 1 to 1000 rows (MAX_BATCH_SIZE), got 0`,
  ],
  [
    'a shape far larger than its values',
    { inputs: { X: floats([4_294_967_295, 4], ...good) } },
    `${iris}: inputs.X: expected 17179869180 values for shape [4294967295, 4], got 4`,
  ],
  [
    'a raw tensor of a huge shape',
    {
      inputs: {
        X: {
          datatype: 'FP32',
          shape: [4_294_967_295, 4_294_967_295, 4_294_967_295],
          data: { $case: 'raw', value: Buffer.alloc(16) },
        },
      },
    },
    `${iris}: inputs.X.raw: expected 3.1691264983569642e+29 bytes for FP32 [4294967295, 4294967295, 4294967295], got 16`,
  ],
  [
    'a shape of one dimension',
    { inputs: { X: floats([4], ...good) } },
    `${iris}: inputs.X: expected shape [any, 4], got [4]`,
  ],
  [
    'NaN in a tensor',
    { inputs: { X: floats([1, 4], 1, 2, 3, NaN) } },
    `${iris}: inputs.X: expected finite numbers, got NaN at position 3`,
  ],
  [
    'two rows',
    { inputs: { X: floats([2, 4], ...good, ...good) } },
    `${iris}: inputs: expected 1 row, got 2; send more by PredictBatch`,
  ],
  [
    'a category that was not in training',
    { modelName: 'churn', instance: { ...customer, plan: 'gold' } },
    'model churn@1.0.0: instance.plan: expected one of "basic", "plus", "premium", got "gold"',
  ],
  [
    'a value below its range',
    { modelName: 'churn', instance: { ...customer, monthly_charge: -1 } },
    'model churn@1.0.0: instance.monthly_charge: expected a finite number of at least 0, got -1',
  ],
  [
    'a fraction of a whole number',
    { modelName: 'churn', instance: { ...customer, tenure_months: 1.5 } },
    'model churn@1.0.0: instance.tenure_months: expected a whole number of at least 0, got 1.5',
  ],
  [
    'a number where a text belongs',
    { modelName: 'churn', instance: { ...customer, plan: 1 } },
    'model churn@1.0.0: instance.plan: expected one of "basic", "plus", "premium", got 1',
  ],
  [
    'an id that is a document',
    { features: good, predictionId: 'x'.repeat(257) },
    'request: prediction_id: expected at most 256 characters, got 257',
  ],
])('Predict refuses %s', async (_what, request, message) => {
  const refusal = await refusalOf(app.predict({ modelName: 'iris', ...request }));
  expect([refusal.code, refusal.message]).toEqual([invalid, message]);
  expect(refusal.violations.length).toBeGreaterThan(0);
});

test('an id of 256 characters and a category that the card lets in are accepted', async () => {
  const predictionId = 'x'.repeat(256);
  expect(await app.predict({ modelName: 'iris', features: good, predictionId })).toMatchObject({
    predictionId,
  });
  const instance = { ...customer, region: 'the moon' };
  expect((await app.predict({ modelName: 'churn', instance })).label).toMatch(/^(churn|stay)$/);
});

test('all violations of a request travel together', async () => {
  const { message, violations } = await refusalOf(
    app.predict({ modelName: 'iris', features: [null, 'x', 3, true] }),
  );
  expect(message).toBe(
    `${iris}: features[0] (sepal_length): expected a finite number, got null (and 2 more)`,
  );
  expect(violations).toEqual([
    'features[0] (sepal_length): expected a finite number, got null',
    'features[1] (sepal_width): expected a finite number, got "x"',
    'features[3] (petal_width): expected a finite number, got true',
  ]);
});

test('nothing of all this was an internal error', () => {
  expect(app.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
