import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { callUnary, createClient } from '@slipway/grpc';
import {
  ModelServiceClient,
  ModelVersion_State,
  PredictStreamRequest,
  type PredictStreamResponse,
} from '@slipway/proto';
import { createCleanupStack, onnxFile, startTestValkey, tempDir, waitFor } from '@slipway/testing';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { makeRepository } from './model-folders.js';
import { startApp, type RunningApp } from './running-app.js';
import { fragile, identity, negative, putFile, putModel } from './swap-models.js';

const cleanup = createCleanupStack(afterAll);
const valkey = await startTestValkey(cleanup);
const echo = { tiny: { 'echo/1.0.0/model.onnx': identity } };

const start = (root: string, env: Record<string, string> = {}): Promise<RunningApp> =>
  startApp(onTestFinished, { MODEL_REPOSITORY: root, REDIS_URL: valkey.url, ...env });

function reloader(app: RunningApp): () => Promise<unknown> {
  const client = createClient(ModelServiceClient, `127.0.0.1:${String(app.grpcPort)}`);
  onTestFinished(() => client.close());
  const request = { modelName: 'echo', modelVersion: '' };
  return () => callUnary(client, client.reloadModel.bind(client), request, { timeoutMs: 20_000 });
}

/** Requests of all forms without a pause; what fails or answers anything but x or -x is kept. */
function startLoad(app: RunningApp) {
  const problems: string[] = [];
  let answers = 0;
  let isStopped = false;
  const check = (value: number, got: number | undefined): void => {
    answers++;
    if (got === undefined || Math.abs(got) !== value)
      problems.push(`${String(value)}: ${String(got)}`);
  };
  const forms = [
    async (value: number) => {
      const answer = await app.predict({ modelName: 'echo', values: [value] });
      check(value, answer.prediction);
    },
    async (value: number) => {
      const instances = [[value], [value + 1]];
      const { predictions } = await app.predictBatch({ modelName: 'echo', instances });
      check(value, predictions[0]);
      check(value + 1, predictions[1]);
      // Both rows were answered by one version.
      if (Math.sign(predictions[0] ?? 0) !== Math.sign(predictions[1] ?? 0)) problems.push('mixed');
    },
  ];
  const work = async (index: number): Promise<void> => {
    for (let value = 1; !isStopped; value++) {
      await forms[index % forms.length]?.(value).catch((error: unknown) => {
        problems.push(String(error));
      });
    }
  };
  const stream = app.client.predictStream();
  const converse = async (): Promise<void> => {
    const answersOf = stream as AsyncIterable<PredictStreamResponse>;
    stream.write(PredictStreamRequest.create({ modelName: 'echo', instances: [[1]], sequence: 1 }));
    for await (const { sequence, outcome } of answersOf) {
      if (outcome?.$case === 'summary') return;
      check(sequence, outcome?.$case === 'result' ? outcome.value.predictions[0] : undefined);
      if (isStopped) stream.end();
      else {
        const instances = [[sequence + 1]];
        stream.write(PredictStreamRequest.create({ instances, sequence: sequence + 1 }));
      }
    }
  };
  const conversation = converse().catch((error: unknown) => {
    problems.push(`stream: ${String(error)}`);
  });
  const running = Promise.all([0, 1, 2, 3, 4, 5].map(work).concat(conversation));
  onTestFinished(() => {
    isStopped = true;
  });
  return {
    answers: () => answers,
    stop: async () => {
      isStopped = true;
      await running;
      return problems;
    },
  };
}

test('a version is swapped fifty times under load, and no request fails or is answered by halves', async () => {
  const root = await makeRepository(onTestFinished, echo);
  const app = await start(root);
  const reload = reloader(app);
  const load = startLoad(app);
  for (let swap = 1; swap <= 50; swap++) {
    const sign = swap % 2 === 0 ? 1 : -1;
    await putModel(root, 'echo/1.0.0', sign === 1 ? identity : negative);
    await reload();
    expect((await app.predict({ modelName: 'echo', values: [7] })).prediction).toBe(sign * 7);
    const from = load.answers();
    await waitFor(() => load.answers() >= from + 20, { what: 'answers', timeoutMs: 10_000 });
  }
  expect(await load.stop()).toEqual([]);
  const text = await (await fetch(`${app.httpUrl}/metrics`)).text();
  expect(text).toContain(
    'slipway_model_loads_total{model="echo",model_version="1.0.0",outcome="loaded"} 51\n',
  );
  expect(text).toContain('slipway_model_load_seconds_count{model="echo",model_version="1.0.0"} 51');
});

test('new versions come and old ones leave under load, and no request fails', async () => {
  const root = await makeRepository(onTestFinished, echo);
  const app = await start(root);
  const reload = reloader(app);
  const load = startLoad(app);
  for (let major = 2; major <= 12; major++) {
    await putModel(root, `echo/${String(major)}.0.0`, major % 2 === 0 ? negative : identity);
    await rm(join(root, `echo/${String(major - 1)}.0.0`), { recursive: true });
    await reload();
    const { modelVersion } = await app.predict({ modelName: 'echo', values: [7] });
    expect(modelVersion).toBe(`${String(major)}.0.0`);
    const from = load.answers();
    await waitFor(() => load.answers() >= from + 20, { what: 'answers', timeoutMs: 10_000 });
  }
  expect(await load.stop()).toEqual([]);
});

test('a version that fails real requests is replaced by the one before, while the service runs on', async () => {
  const root = await makeRepository(onTestFinished, echo);
  const app = await start(root);
  await putModel(root, 'echo/1.0.0', fragile);
  await reloader(app)();
  const ask = () => app.predict({ modelName: 'echo', values: [50] });
  for (let run = 0; run < 5; run++) await expect(ask()).rejects.toThrow(/could not be run/);
  expect((await ask()).prediction).toBe(50);
  const [version] = (await app.getModel('echo')).versions;
  expect(version?.state).toBe(ModelVersion_State.READY);
  expect(version?.reason).toMatch(
    /^loaded before; what had replaced it \(digest [0-9a-f]{12}\) failed: 5 of 5/,
  );
});

test('with the watch on, what is copied into the repository is served, and what is taken out is not', async () => {
  const root = await makeRepository(onTestFinished, echo);
  const app = await start(root, { WATCH_REPOSITORY_MS: '30' });
  const readyVersions = async (modelName: string): Promise<string[]> => {
    const { models } = await app.listModels();
    const versions = models.find((model) => model.modelName === modelName)?.versions ?? [];
    return versions
      .filter(({ state }) => state === ModelVersion_State.READY)
      .map(({ modelVersion }) => modelVersion);
  };
  const until = (what: string, condition: () => Promise<boolean>) =>
    waitFor(condition, { what, timeoutMs: 10_000 });

  await putModel(root, 'echo/2.0.0', negative);
  await until('version 2.0.0', async () => (await readyVersions('echo')).includes('2.0.0'));
  await putModel(root, 'echo/1.0.0', negative);
  const answer = async () => (await app.predict({ modelName: 'echo', values: [7] })).prediction;
  await until('the changed version', async () => (await answer()) === -7);
  await cp(join(root, 'echo'), join(root, 'copy'), { recursive: true });
  await until('the copied model', async () => (await readyVersions('copy')).length === 2);
  await rm(join(root, 'echo/1.0.0'), { recursive: true });
  await until('version 1.0.0 to be gone', async () => {
    const versions = await readyVersions('echo');
    return versions.length === 1 && versions[0] === '2.0.0';
  });
});

test('the watch does not load a file that still grows', async () => {
  const root = await makeRepository(onTestFinished, echo);
  const intervalMs = 150;
  const app = await start(root, { WATCH_REPOSITORY_MS: String(intervalMs) });
  const away = await tempDir(onTestFinished);
  await putModel(away, 'echo/2.0.0', negative);
  const whole = onnxFile(negative, 11);
  const startedMs = performance.now();
  // Six looks long, the file is another one at each.
  for (let bytes = 1; performance.now() - startedMs < 6 * intervalMs; bytes++) {
    await putFile(root, 'echo/2.0.0/model.onnx', whole.subarray(0, bytes % whole.length));
  }
  await putFile(root, 'echo/2.0.0/model.onnx', whole);
  await waitFor(
    async () => {
      const { versions } = await app.getModel('echo');
      return versions[1]?.state === ModelVersion_State.READY;
    },
    { what: 'the whole file to be loaded', timeoutMs: 10_000 },
  );
  expect(app.logLines.join('')).not.toContain('model failed to load');
});
