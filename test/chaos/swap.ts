import { readFile, writeFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PredictStreamRequest } from '@slipway/proto';
import type { Figure } from '../load/figure.js';
import { median } from '../load/median.js';
import type { Report, Target } from '../load/loader/plan.js';
import { writeRepository } from '../load/models/write-repository.js';
import { startLoader } from '../load/start-loader.js';
import { startReplica } from '../load/start-replica.js';
import type { Chaos } from './chaos.js';
import { failureFigures } from './failure-figures.js';
import { connectModelControl, type ModelControl } from './model-control.js';
import { predictTarget } from './predict-target.js';

const swaps = 50;
const betweenSwapsMs = 100;
const perSecond = 400;
const messagesPerSecond = 50;
const flower = [5.1, 3.5, 1.4, 0.2];

export const swap: Chaos = {
  name: 'swap',
  promise: 'nobody notices that a version is replaced by another fifty times',
  run: async ({ onCleanup, redisUrl, isShort }) => {
    const modelsDir = await writeRepository(onCleanup, { 'iris/1.0.0': 'iris/1.0.0' });
    const { grpcPort } = await startReplica(onCleanup, { modelsDir, redisUrl });
    const calls = await startLoader(predictTarget(grpcPort, 'iris', [flower]));
    onCleanup(calls.stop);
    const messages = await startLoader(streamTarget(grpcPort));
    onCleanup(messages.stop);
    const press = (durationMs: number): Promise<readonly [Report, Report]> =>
      Promise.all([
        calls.run({ kind: 'open', perSecond, durationMs }),
        messages.run({ kind: 'open', perSecond: messagesPerSecond, durationMs }),
      ]);

    await press(2000);
    const before = await press(isShort ? 3000 : 10_000);
    const control = connectModelControl(onCleanup, grpcPort);
    const modelFile = join(modelsDir, 'iris', '1.0.0', 'model.onnx');
    const swapping = swapAgainAndAgain(control, modelFile);
    const isOver = swapping.then(() => true);
    const during: (readonly [Report, Report])[] = [];
    do during.push(await press(1000));
    while (!(await Promise.race([isOver, Promise.resolve(false)])));
    const swapMs = await swapping;
    return figures(
      before[0],
      during.map(([unary]) => unary),
      [...before, ...during.flat()],
      swapMs,
    );
  },
};

function streamTarget(port: number): Target {
  const request = PredictStreamRequest.create({
    modelName: 'iris',
    matrix: { values: [...flower, ...flower], columns: flower.length },
  });
  return {
    protocol: 'grpc-stream',
    port,
    path: '/slipway.inference.v1.InferenceService/PredictStream',
    bodies: [Buffer.from(PredictStreamRequest.encode(request).finish()).toString('base64')],
  };
}

/** Resolves to the time that each took. */
async function swapAgainAndAgain(
  control: ModelControl,
  modelFile: string,
): Promise<readonly number[]> {
  const original = await readFile(modelFile);
  const timesMs: number[] = [];
  let digest = '';
  for (let at = 0; at < swaps; at++) {
    // ModelProto.producer_name once more: the last one counts, so the file is another and the model is not.
    const name = Buffer.from(`swap-${String(at)}`);
    await writeFile(
      `${modelFile}.new`,
      Buffer.concat([original, Buffer.from([18, name.length]), name]),
    );
    await rename(`${modelFile}.new`, modelFile);
    const startedMs = performance.now();
    const { versions } = await control.reload('iris');
    timesMs.push(performance.now() - startedMs);
    const [version] = versions;
    if (version === undefined || version.digest === digest) {
      throw new Error(`swap ${String(at)} changed nothing: ${JSON.stringify(versions)}`);
    }
    digest = version.digest;
    await pause(betweenSwapsMs);
  }
  return timesMs;
}

function figures(
  before: Report,
  during: readonly Report[],
  all: readonly Report[],
  swapMs: readonly number[],
): readonly Figure[] {
  const usual = median(before.slices.map(({ p99Ms }) => p99Ms));
  const p50 = median(during.map(({ p50Ms }) => p50Ms));
  const p99 = median(during.map(({ p99Ms }) => p99Ms));
  return [
    { name: 'swaps', value: swapMs.length, unit: '', target: { atLeast: swaps } },
    { name: 'a swap takes, median', value: median(swapMs), unit: 'ms' },
    ...failureFigures('calls and messages', all),
    { name: 'before, p50', value: before.p50Ms, unit: 'ms' },
    { name: 'before, p99 of a second, median', value: usual, unit: 'ms' },
    { name: 'during, p50', value: p50, unit: 'ms' },
    { name: 'during, p99 of a second, median', value: p99, unit: 'ms' },
    {
      name: 'during, p99 of the worst second',
      value: Math.max(...during.map((each) => each.p99Ms)),
      unit: 'ms',
    },
    { name: 'during, p99 ÷ before, p99', value: p99 / usual, unit: '', target: { atMost: 2 } },
  ];
}
