import { createCleanupStack, startTestValkey, waitFor } from '@slipway/testing';
import { afterAll, expect, test } from 'vitest';
import { sampleModels } from './model-folders.js';
import { irisInput, irisValues } from './open-inference-app.js';
import { connectOpenInference } from './open-inference-client.js';
import { startApp } from './running-app.js';

const cleanup = createCleanupStack(afterAll);

test('a replica that stops says so by REST first, and answers what still comes', async () => {
  const valkey = await startTestValkey(cleanup);
  const env = { MODEL_REPOSITORY: sampleModels, REDIS_URL: valkey.url, DRAIN_DELAY_MS: '1000' };
  const app = await startApp(cleanup, env);
  const { rest } = connectOpenInference(cleanup, app);
  const statusOf = async (path: string): Promise<number> => (await rest(path)).status;
  expect(await statusOf('/v2/health/ready')).toBe(200);
  const stopped = app.stop();
  const isNotReady = async (): Promise<boolean> => (await statusOf('/v2/health/ready')) === 503;
  await waitFor(isNotReady, { what: 'the replica to say that it is not ready', timeoutMs: 5000 });
  expect(await statusOf('/v2/models/iris/versions/1.0.0/ready')).toBe(503);
  expect(await statusOf('/ready')).toBe(503);
  expect(await statusOf('/v2/health/live')).toBe(200);
  const body = { inputs: [{ ...irisInput, data: irisValues }] };
  expect((await rest('/v2/models/iris/infer', { body })).status).toBe(200);
  await stopped;
  await expect(rest('/v2/health/live')).rejects.toThrow('fetch failed');
});
