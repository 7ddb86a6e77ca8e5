import { createCleanupStack, type OnnxGraph, startTestValkey } from '@slipway/testing';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { makeRepository } from './model-folders.js';
import { refusalOf, startApp, type RunningApp } from './running-app.js';
import { slowGraph } from './slow-model.js';

const cleanup = createCleanupStack(afterAll);
const valkey = await startTestValkey(cleanup);

const echo: OnnxGraph = {
  inputs: [{ name: 'x', type: 'float', shape: [null, 1] }],
  nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
  outputs: [{ name: 'y', type: 'float', shape: [null, 1] }],
};
/** Steps of about a microsecond. */
const aThirdOfASecond = 400_000;

async function start(card: object): Promise<RunningApp> {
  const root = await makeRepository(onTestFinished, {
    tiny: { 'slow/1.0.0/model.onnx': slowGraph, 'tiny/1.0.0/model.onnx': echo },
    files: { 'slow/1.0.0/card.json': JSON.stringify(card) },
  });
  return startApp(onTestFinished, { MODEL_REPOSITORY: root, REDIS_URL: valkey.url });
}

/** Does something again and again until it is told to stop; resolves with how often. */
function repeat(action: () => Promise<unknown>): () => Promise<number> {
  let isStopped = false;
  let times = 0;
  const loop = async (): Promise<number> => {
    while (!isStopped) {
      await action();
      times++;
    }
    return times;
  };
  const done = loop();
  return () => {
    isStopped = true;
    return done;
  };
}

test('while a slow model is busy, tiny models, health and metrics answer, and the thread is free', async () => {
  const app = await start({ executor: { kind: 'worker' } });
  const { versions } = await app.getModel('slow');
  expect(versions[0]).toMatchObject({
    executor: 'worker',
    executorInfo: { workers: 1, intraOpThreads: 1, reason: 'the card says so' },
  });
  expect((await app.getModel('tiny')).versions[0]).toMatchObject({
    executor: 'inline',
    executorInfo: { workers: 0, reason: expect.stringMatching(/^a run takes /) as string },
  });

  const callers = Array.from({ length: 6 }, (_, caller) =>
    app.predict({ modelName: 'slow', values: [aThirdOfASecond + caller] }),
  );
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  onTestFinished(() => clearInterval(timer));
  const stops = [
    repeat(() => app.predict({ modelName: 'tiny', values: [1.5] })),
    repeat(() => fetch(`${app.httpUrl}/health`)),
    repeat(() => fetch(`${app.httpUrl}/metrics`)),
  ];
  const answers = await Promise.all(callers);
  const counts = await Promise.all(stops.map((stop) => stop()));
  expect(answers.map(({ prediction }) => prediction)).toEqual(
    callers.map((_, caller) => aThirdOfASecond + caller),
  );
  // Were the runs on the serving thread, nothing at all would be answered between their start and their end.
  for (const count of [...counts, ticks]) expect(count).toBeGreaterThan(5);
});

test('a stuck run is answered as unavailable; the others serve on, and so does the model afterwards', async () => {
  const app = await start({ executor: { kind: 'worker', stuck_after_ms: 100 } });
  const stuck = await refusalOf(app.predict({ modelName: 'slow', values: [4 * aThirdOfASecond] }));
  expect(stuck.code).toBe(14);
  expect(stuck.message).toContain('model slow@1.0.0: a run takes longer than 100 ms');
  expect((await refusalOf(app.predict({ modelName: 'slow', values: [1] }))).code).toBe(14);
  expect((await app.predict({ modelName: 'tiny', values: [2.5] })).prediction).toBe(2.5);
  await expect
    .poll(
      () => app.predict({ modelName: 'slow', values: [7] }).then(({ prediction }) => prediction),
      { timeout: 30_000 },
    )
    .toBe(7);
});
