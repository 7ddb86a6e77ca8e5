import { ModelVersion_State, type Tensor } from '@slipway/proto';
import { createCleanupStack, startTestValkey } from '@slipway/testing';
import { afterAll, expect, test } from 'vitest';
import { startApp } from './running-app.js';
import { refusedCases, servedCases, wireTensor, zooFolder, type ZooCase } from './zoo.js';

const cleanup = createCleanupStack(afterAll);
const valkey = await startTestValkey(cleanup);
const app = await startApp(cleanup, { MODEL_REPOSITORY: zooFolder, REDIS_URL: valkey.url });

const { models } = await app.listModels();
/** Models whose outputs nobody reads as predictions: every answer carries them whole. */
const tensorModels = new Set(
  models.filter(({ versions }) => versions[0]?.task === 'tensor').map((model) => model.modelName),
);
const tensorCases = servedCases.filter(([name]) => tensorModels.has(name));

/** Messages of each model in the stream. */
const messageCount = 3;

function inputsOf({ inputs }: ZooCase): Record<string, Tensor> {
  return Object.fromEntries(inputs.map((tensor) => [tensor.name, wireTensor(tensor)]));
}

/** Values of an answer, whichever member carries them, as texts or numbers. */
function valuesOf(tensor: Tensor | undefined): readonly unknown[] {
  const data = tensor?.data;
  return data === undefined || data.$case === 'raw' ? [data?.value] : data.value.values;
}

/** Numbers as close as the promise is, the rest to the letter. */
function expectClose(got: readonly unknown[], expected: readonly unknown[], what: string): void {
  expect(got.length, what).toBe(expected.length);
  for (const [index, want] of expected.entries()) {
    const have = got[index];
    const place = `${what}[${String(index)}]`;
    const number = typeof have === 'number' ? Number(want) : Number.NaN;
    if (!Number.isFinite(number)) expect(String(have), place).toBe(String(want));
    else {
      const limit = 1e-5 * Math.max(1, Math.abs(number));
      expect(Math.abs(Number(have) - number), place).toBeLessThanOrEqual(limit);
    }
  }
}

function expectOutputs(
  outputs: Readonly<Record<string, Tensor>>,
  { outputs: wanted }: ZooCase,
): void {
  expect(Object.keys(outputs).toSorted()).toEqual(wanted.map(({ name }) => name).toSorted());
  for (const output of wanted) {
    const got = outputs[output.name];
    expect([got?.datatype, got?.shape], output.name).toEqual([output.datatype, output.shape]);
    if (got?.data?.$case === 'raw') expect(got).toEqual(wireTensor(output));
    else expectClose(valuesOf(got), output.data, output.name);
  }
}

interface Columns {
  readonly predictions: readonly number[];
  readonly labels: readonly string[];
  readonly probabilities: readonly number[];
}

function expectColumns(got: Columns, zooCase: ZooCase): void {
  const { predictions, labels, probabilities } = zooCase;
  if (predictions !== undefined) expectClose(got.predictions, predictions, 'predictions');
  if (labels !== undefined) expect(got.labels).toEqual(labels);
  if (probabilities !== undefined) expectClose(got.probabilities, probabilities, 'probabilities');
}

/** NaN and infinities are texts in the case's JSON, and numbers in a request. */
function rowOf(row: NonNullable<ZooCase['rows']>[number], types: readonly string[]): unknown[] {
  return row.map((value, column) => (types[column] === 'string' ? value : toJson(value)));
}

function toJson(value: number | string | boolean): number | boolean {
  return typeof value === 'string' ? Number(value) : value;
}

async function featuresOf(modelName: string): Promise<readonly { name: string; type: string }[]> {
  const { versions } = await app.getModel(modelName);
  return versions[0]?.features ?? [];
}

test('all models of the zoo are ready but those that cannot be', () => {
  const failed = models.flatMap(({ modelName, versions }) =>
    versions.some(({ state }) => state !== ModelVersion_State.READY) ? [modelName] : [],
  );
  expect(failed).toEqual(refusedCases.map(([name]) => name));
  expect(models.length - failed.length).toBe(servedCases.length);
});

test.each(refusedCases)('%s is refused for a reason', async (name, reason) => {
  const { versions } = await app.getModel(name);
  expect(versions[0]?.reason).toContain(reason);
});

test.each(servedCases)('%s answers tensors by PredictBatch', async (modelName, zooCase) => {
  const answer = await app.predictBatch({ modelName, inputs: inputsOf(zooCase) });
  expectOutputs(answer.outputs, zooCase);
  expectColumns(answer, zooCase);
});

test.each(tensorCases)('%s answers whole tensors by Predict', async (modelName, zooCase) => {
  const { outputs } = await app.predict({ modelName, inputs: inputsOf(zooCase) });
  expectOutputs(outputs, zooCase);
});

const flatCases = servedCases.flatMap(([name, zooCase]) =>
  zooCase.rows === undefined ? [] : [[name, zooCase, zooCase.rows] as const],
);

test.each(flatCases)('%s answers rows by PredictBatch', async (modelName, zooCase, rows) => {
  const types = (await featuresOf(modelName)).map(({ type }) => type);
  const instances = rows.map((row) => rowOf(row, types));
  const answer = await app.predictBatch({ modelName, instances });
  expectColumns(answer, zooCase);
  if (tensorModels.has(modelName)) expectOutputs(answer.outputs, zooCase);
});

test.each(flatCases)('%s answers rows one by one, by name', async (modelName, zooCase, rows) => {
  const features = await featuresOf(modelName);
  const types = features.map(({ type }) => type);
  const answers = await Promise.all(
    rows.map((row) => {
      const values = rowOf(row, types);
      const instance = Object.fromEntries(features.map(({ name }, i) => [name, values[i]]));
      return app.predict({ modelName, instance });
    }),
  );
  const columns = {
    predictions: answers.map(({ prediction }) => prediction),
    labels: answers.map(({ label }) => label),
    probabilities: answers.map(({ probability }) => probability),
  };
  expectColumns(columns, zooCase);
});

/** A matrix is of 32-bit floats: it says neither texts nor what only a double holds. */
const numericCases = flatCases.filter(([, { inputs }]) =>
  inputs.every(({ datatype }) => !['BYTES', 'FP64', 'INT32', 'UINT32'].includes(datatype)),
);

test.each(numericCases)('%s answers a matrix', async (modelName, zooCase, rows) => {
  const values = rows.flat().map(Number);
  const matrix = { values, columns: values.length / rows.length };
  expectColumns(await app.predictBatch({ modelName, matrix }), zooCase);
});

test.each(numericCases)('%s answers a row in every form alike', async (modelName, _case, rows) => {
  const row = rows[0]?.map(Number) ?? [];
  const types = (await featuresOf(modelName)).map(({ type }) => type);
  const [packed, listed] = await Promise.all([
    app.predict({ modelName, values: row }),
    app.predict({ modelName, features: rowOf(rows[0] ?? [], types) }),
  ]);
  const answerOf = ({ prediction, label, probabilities, outputs }: typeof packed): unknown => [
    prediction,
    label,
    probabilities,
    outputs,
  ];
  expect(answerOf(packed)).toEqual(answerOf(listed));
});

test('all of them answer in one stream', async () => {
  const messages = servedCases.flatMap(([modelName, zooCase], index) =>
    Array.from({ length: messageCount }, (_, round) => ({
      modelName,
      sequence: index * messageCount + round,
      inputs: inputsOf(zooCase),
    })),
  );
  const answers = await app.predictStream(messages);
  expect(answers.at(-1)?.outcome?.$case).toBe('summary');
  for (const { sequence, outcome } of answers.slice(0, -1)) {
    const [, zooCase] = servedCases[Math.floor(sequence / messageCount)] ?? [];
    if (outcome?.$case !== 'result' || zooCase === undefined) {
      throw new Error(`expected a result, got ${JSON.stringify(outcome)}`);
    }
    expectOutputs(outcome.value.outputs, zooCase);
    expectColumns(outcome.value, zooCase);
  }
});

test('nothing of all this was an internal error', () => {
  const errors = app.logLines.filter((line) => line.includes('"level":"error"'));
  expect(errors).toHaveLength(refusedCases.length);
});
