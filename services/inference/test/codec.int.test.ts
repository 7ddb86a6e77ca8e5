import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import {
  InferenceServiceService,
  PredictRequest,
  PredictResponse,
  type PredictBatchResponse,
} from '@slipway/proto';
import { createCleanupStack } from '@slipway/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleModels } from './model-folders.js';
import { startApp, type RunningApp } from './running-app.js';

const onCleanup = createCleanupStack(afterAll);
const rows = [
  [5.1, 3.5, 1.4, 0.2],
  [6.7, 3, 5.2, 2.3],
  [5.9, 3, 4.2, 1.5],
];

let app: RunningApp;
beforeAll(async () => {
  app = await startApp(onCleanup, {
    MODEL_REPOSITORY: sampleModels,
    REDIS_URL: 'redis://127.0.0.1:1',
  });
});

/** A Predict of these very bytes. */
function predictBytes(bytes: Buffer): Promise<PredictResponse> {
  const client = new Client(`127.0.0.1:${String(app.grpcPort)}`, credentials.createInsecure());
  onCleanup(() => client.close());
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      InferenceServiceService.predict.path,
      (request: Buffer) => request,
      (answer) => PredictResponse.decode(answer),
      bytes,
      (error, answer) => {
        if (error === null && answer !== undefined) resolve(answer);
        else reject(error ?? new Error('no answer'));
      },
    );
  });
}

const named = Buffer.from(
  PredictRequest.encode(PredictRequest.create({ modelName: 'iris' })).finish(),
);

/** A float of `values` with a tag of its own. */
function single(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = 29;
  bytes.writeFloatLE(value, 1);
  return bytes;
}

test('floats that are not packed are a row like any other', async () => {
  const bytes = Buffer.concat([named, ...rows[1]!.map(single)]);
  const packed = await app.predict({ modelName: 'iris', values: rows[1]! });
  const answer = await predictBytes(bytes);
  expect(answer.probabilities).toEqual(packed.probabilities);
  expect(answer.label).toBe(packed.label);
});

test('floats that break off in the middle are refused by name, and the next call is answered', async () => {
  const broken = Buffer.concat([named, Buffer.from([26, 5, 0, 0, 0, 0, 0])]);
  const refused = predictBytes(broken).catch((error: unknown) => error as ServiceError);
  expect(await refused).toMatchObject({
    code: 3,
    details: 'request is not a valid protobuf message: packed values of 4 bytes take 5 bytes',
  });
  await expect(app.predict({ modelName: 'iris', values: rows[0]! })).resolves.toMatchObject({
    prediction: 0,
  });
});

test('rows are answered the same in every form that carries them', async () => {
  const values = rows.flat();
  const shape = [3, 4];
  const raw = Buffer.from(Float32Array.from(values).buffer);
  const forms = [
    { matrix: { values, columns: 4 } },
    { inputs: { X: { datatype: 'FP32', shape, data: { $case: 'floats', value: { values } } } } },
    { inputs: { X: { datatype: 'FP32', shape, data: { $case: 'raw', value: raw } } } },
    { instances: rows },
  ] as const;
  const answers: PredictBatchResponse[] = [];
  for (const form of forms) answers.push(await app.predictBatch({ modelName: 'iris', ...form }));
  const [first] = answers;
  expect(first?.predictions).toEqual([0, 2, 1]);
  for (const { predictions, labels, probabilities } of answers) {
    expect({ predictions, labels, probabilities }).toEqual({
      predictions: first?.predictions,
      labels: first?.labels,
      probabilities: first?.probabilities,
    });
  }
});
