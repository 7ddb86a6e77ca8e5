import { once } from 'node:events';
import { PredictStreamRequest, type PredictStreamResponse } from '@slipway/proto';
import { createCleanupStack, startTestValkey } from '@slipway/testing';
import { afterAll, expect, test } from 'vitest';
import { sampleModels } from './model-folders.js';
import { startApp, violationsOf } from './running-app.js';

const cleanup = createCleanupStack(afterAll);
const valkey = await startTestValkey(cleanup);
const app = await startApp(cleanup, { MODEL_REPOSITORY: sampleModels, REDIS_URL: valkey.url });

const good = [5.1, 3.5, 1.4, 0.2];

test('10,000 rows in 100 messages are answered in order, then the summary', async () => {
  const messages = Array.from({ length: 100 }, (_, message) => ({
    modelName: 'iris',
    sequence: 1000 + message,
    matrix: {
      values: Array.from({ length: 400 }, (_v, i) => (i % 4 === 2 ? 1 + (message % 6) : 3)),
      columns: 4,
    },
  }));
  const single = await Promise.all(
    messages.slice(0, 6).map(async ({ matrix }) => {
      const answer = await app.predictBatch({ modelName: 'iris', modelVersion: '1.0.0', matrix });
      return answer.predictions;
    }),
  );
  const answers = await app.predictStream(messages);
  expect(answers).toHaveLength(101);
  for (const [index, { sequence, outcome }] of answers.slice(0, 100).entries()) {
    expect(sequence).toBe(1000 + index);
    if (outcome?.$case !== 'result') throw new Error('expected a result');
    expect(outcome.value.predictions).toEqual(single[index % 6]);
  }
  const last = answers[100]?.outcome;
  expect(last).toMatchObject({
    $case: 'summary',
    value: { messages: 100, rows: 10_000, errors: 0 },
  });
  if (last?.$case === 'summary') expect(last.value.durationMs).toBeGreaterThan(0);
});

test('a bad message is answered by its error and ends nothing', async () => {
  const answers = await app.predictStream([
    { modelName: 'iris', sequence: 1, instances: [good] },
    { sequence: 2, instances: [[1, 2, null, 4]] },
    { sequence: 3, instances: [] },
    { sequence: 4, modelName: 'none', instances: [good] },
    { sequence: 5, modelVersion: '9', instances: [good] },
    { sequence: 6, predictionId: 'x'.repeat(300), instances: [good] },
    { sequence: 7, instances: Array<number[]>(1001).fill(good) },
    { sequence: 8, instances: [good, good] },
  ]);
  expect(answers.map(({ sequence, outcome }) => [sequence, outcome?.$case])).toEqual([
    [1, 'result'],
    [2, 'error'],
    [3, 'error'],
    [4, 'error'],
    [5, 'error'],
    [6, 'error'],
    [7, 'error'],
    [8, 'result'],
    [0, 'summary'],
  ]);
  const errors = answers.flatMap(({ outcome }) =>
    outcome?.$case === 'error' ? outcome.value : [],
  );
  expect(errors.map(({ code }) => code)).toEqual([3, 3, 5, 5, 3, 3]);
  expect(violationsOf(errors[0]!)).toEqual([
    'instances[0][2] (petal_length): expected a finite number, got null',
  ]);
  expect(answers.at(-1)?.outcome).toMatchObject({ value: { messages: 8, rows: 3, errors: 6 } });
});

test('a stream without messages has a summary all the same', async () => {
  const [only, ...others] = await app.predictStream([]);
  expect(only?.outcome).toMatchObject({ value: { messages: 0, rows: 0, errors: 0 } });
  expect(others).toEqual([]);
});

test('model and version of the first message hold until another one says otherwise', async () => {
  const answers = await app.predictStream([
    { modelName: 'iris', modelVersion: '2', instances: [good] },
    { instances: [good] },
    { modelVersion: '1', instances: [good] },
    { instances: [good], sequence: 4_294_967_295 },
  ]);
  const versions = answers.flatMap(({ outcome }) =>
    outcome?.$case === 'result' ? outcome.value.modelVersion : [],
  );
  expect(versions).toEqual(['2.0.0', '2.0.0', '1.0.0', '2.0.0']);
  expect(answers[3]?.sequence).toBe(4_294_967_295);
});

test('each message is answered before the next one is sent', async () => {
  const stream = app.client.predictStream();
  const answers = (stream as AsyncIterable<PredictStreamResponse>)[Symbol.asyncIterator]();
  for (let sequence = 1; sequence <= 5; sequence++) {
    stream.write(PredictStreamRequest.create({ modelName: 'iris', sequence, instances: [good] }));
    expect(((await answers.next()).value as PredictStreamResponse).sequence).toBe(sequence);
  }
  stream.end();
  expect(((await answers.next()).value as PredictStreamResponse).outcome?.$case).toBe('summary');
});

test('a caller that goes away in the middle disturbs nobody', async () => {
  const stream = app.client.predictStream();
  for (let sequence = 0; sequence < 200; sequence++) {
    stream.write(
      PredictStreamRequest.create({
        modelName: 'iris',
        sequence,
        instances: Array<number[]>(100).fill(good),
      }),
    );
  }
  await once(stream, 'readable');
  const cancelled = once(stream, 'error');
  stream.cancel();
  await cancelled;
  expect(await app.predict({ modelName: 'iris', values: good })).toMatchObject({ prediction: 0 });
  expect(app.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
