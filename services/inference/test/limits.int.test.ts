import { once } from 'node:events';
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { DomainError } from '@slipway/core';
import {
  PredictStreamRequest,
  RetryInfo,
  type PredictStreamResponse,
  type Status,
} from '@slipway/proto';
import { createCleanupStack, waitFor } from '@slipway/testing';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { sampleModels } from './model-folders.js';
import { startApp, type RunningApp } from './running-app.js';

const onCleanup = createCleanupStack(afterAll);

const row = [5.1, 3.5, 1.4, 0.2];
let app: RunningApp;
beforeAll(async () => {
  app = await startApp(onCleanup, {
    MODEL_REPOSITORY: sampleModels,
    REDIS_URL: 'redis://127.0.0.1:1',
    MAX_CONCURRENT_REQUESTS: '2',
    MAX_STREAMS: '4',
  });
});

const request = { modelName: 'iris', features: row };

/** What came of calls that all start at once: `ok`, or the error that the caller got. */
async function callAtOnce(count: number): Promise<readonly ('ok' | ServiceError)[]> {
  const calls = Array.from({ length: count }, () => app.predict(request));
  return Promise.all(
    calls.map((call) =>
      call.then(
        () => 'ok' as const,
        (error: unknown) => (error as DomainError).cause as ServiceError,
      ),
    ),
  );
}

function checkHealth(): Promise<Buffer | undefined> {
  const client = new Client(`127.0.0.1:${String(app.grpcPort)}`, credentials.createInsecure());
  onCleanup(() => client.close());
  const same = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      '/grpc.health.v1.Health/Check',
      same,
      same,
      Buffer.alloc(0),
      (error, answer) => (error === null ? resolve(answer) : reject(error)),
    );
  });
}

test('calls beyond the limit are refused with a hint, and the next ones are answered', async () => {
  const health = checkHealth();
  const outcomes = await callAtOnce(60);
  const refused = outcomes.filter((outcome) => outcome !== 'ok');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(60);
  for (const error of refused) {
    expect(error.code).toBe(8);
    expect(error.details).toBe(
      '2 predictions are under way already (MAX_CONCURRENT_REQUESTS); try again later',
    );
    expect(error.metadata.get('retry-after')).toEqual(['1']);
    expect(error.metadata.get('grpc-retry-pushback-ms')).toEqual(['100']);
  }
  // HealthCheckResponse{status: SERVING}
  expect(await health).toEqual(Buffer.from([8, 1]));
  await expect(app.listModels()).resolves.toMatchObject({ models: expect.anything() as unknown });
  await expect(app.predict(request)).resolves.toMatchObject({ prediction: 0 });
  const metrics = await (await fetch(`${app.httpUrl}/metrics`)).text();
  expect(metrics).toMatch(/model_predictions_total{.*status="resource_exhausted".*} [1-9]/);
});

test('a message of a stream beyond the limit is answered by an error, and the stream goes on', async () => {
  const messages = Array.from({ length: 40 }, (_, sequence) => ({
    modelName: 'iris',
    instances: [row],
    sequence,
  }));
  const streams = await Promise.all(Array.from({ length: 4 }, () => app.predictStream(messages)));
  const outcomes = streams.flat().map(({ outcome }) => outcome);
  const errors = outcomes.flatMap((outcome) => (outcome?.$case === 'error' ? outcome.value : []));
  const results = outcomes.filter((outcome) => outcome?.$case === 'result');
  expect(errors.length + results.length).toBe(160);
  expect(errors.length).toBeGreaterThan(0);
  expect(results.length).toBeGreaterThan(0);
  expect(new Set(errors.map(({ code }) => code))).toEqual(new Set([8]));
  expect(retryDelayOf(errors[0]!)).toEqual({ seconds: 0, nanos: 100_000_000 });
  expect(outcomes.filter((outcome) => outcome?.$case === 'summary')).toHaveLength(4);
});

function retryDelayOf(status: Status): unknown {
  const detail = status.details.find(({ typeUrl }) => typeUrl.endsWith('google.rpc.RetryInfo'));
  return detail && RetryInfo.decode(detail.value).retryDelay;
}

test('streams beyond the limit are refused, and one that ends makes room', async () => {
  const streams = Array.from({ length: 4 }, () => app.client.predictStream());
  const message = PredictStreamRequest.create({ modelName: 'iris', instances: [row] });
  for (const stream of streams) {
    stream.write(message);
    await once(stream, 'data');
  }
  const fifth = app.client.predictStream();
  fifth.resume();
  const [error] = (await once(fifth, 'error')) as [ServiceError];
  expect([error.code, error.details]).toEqual([
    8,
    'expected at most 4 open streams (MAX_STREAMS), and so many there are',
  ]);
  for (const stream of streams) {
    stream.end();
    await once(stream, 'end');
  }
  const answers: readonly PredictStreamResponse[] = await app.predictStream([message]);
  expect(answers.map(({ outcome }) => outcome?.$case)).toEqual(['result', 'summary']);
});

test('a stop under load answers what has arrived and tells every stream why it ends', async () => {
  const stopped = await startApp(onTestFinished, {
    MODEL_REPOSITORY: sampleModels,
    REDIS_URL: 'redis://127.0.0.1:1',
    DRAIN_TIMEOUT_MS: '60000',
  });
  let answered = 0;
  const streams = Array.from({ length: 4 }, async () => {
    const stream = stopped.client.predictStream();
    const message = PredictStreamRequest.create({ modelName: 'iris', instances: [row] });
    let open = 0;
    const write = (): void => {
      open++;
      stream.write(message);
    };
    stream.on('data', () => {
      answered++;
      open--;
      write();
    });
    write();
    const [error] = (await once(stream, 'error')) as [ServiceError];
    return { code: error.code, details: error.details, open };
  });
  const codes = new Set<number>();
  let isStopped = false;
  const callers = Array.from({ length: 4 }, async () => {
    while (!isStopped) {
      const outcome = await stopped.predict(request).catch((error: unknown) => error);
      if (outcome instanceof DomainError) codes.add((outcome.cause as ServiceError).code);
    }
  });
  await waitFor(() => answered > 200, { what: 'some load', timeoutMs: 20_000 });
  await stopped.stop();
  isStopped = true;
  await Promise.all(callers);
  expect([...codes].filter((code) => code !== 14)).toEqual([]);
  for (const { code, details, open } of await Promise.all(streams)) {
    expect([code, details]).toEqual([14, 'the server is draining; call another one']);
    // The one message that was on its way while the server stopped reading.
    expect(open).toBeLessThanOrEqual(1);
  }
});
