import { waitFor } from '@slipway/testing';
import { isServing } from '../load/is-serving.js';
import { loopModel } from '../load/models/loop-model.js';
import { writeRepository } from '../load/models/write-repository.js';
import { startLoader } from '../load/start-loader.js';
import { startReplica } from '../load/start-replica.js';
import type { Chaos } from './chaos.js';
import { failureFigures } from './failure-figures.js';
import { predictTarget } from './predict-target.js';

/** float32 holds it; at a microsecond a turn it is the better part of a month. */
const endless = 2 ** 41;
const deadlineMs = 2000;
const stuckMs = 3000;
const noticeMs = 30_000;
const flower = [5.1, 3.5, 1.4, 0.2];

export const stuck: Chaos = {
  name: 'stuck',
  promise: 'a run that never ends takes its model off the traffic and leaves the others alone',
  run: async ({ onCleanup, redisUrl, isShort }) => {
    const modelsDir = await writeRepository(onCleanup, {
      'iris/1.0.0': 'iris/1.0.0',
      'endless/1.0.0': loopModel(),
    });
    const { grpcPort } = await startReplica(onCleanup, {
      modelsDir,
      redisUrl,
      env: { RUN_STUCK_MS: String(stuckMs) },
    });
    const others = await startLoader(predictTarget(grpcPort, 'iris', [flower]));
    onCleanup(others.stop);
    const caught = await startLoader(predictTarget(grpcPort, 'endless', [[endless]], deadlineMs));
    onCleanup(caught.stop);
    const before = await isServing(grpcPort, 'endless');

    const startedMs = performance.now();
    const pressing = caught.run({ kind: 'open', perSecond: 4, durationMs: deadlineMs });
    await waitFor(async () => !(await isServing(grpcPort, 'endless')), {
      what: 'the model to stop serving',
      timeoutMs: noticeMs,
    });
    const noticedMs = performance.now() - startedMs;
    const pressed = await pressing;
    const durationMs = isShort ? 2000 : 10_000;
    const report = await others.run({ kind: 'open', perSecond: 200, durationMs });
    const later = await caught.run({ kind: 'closed', inFlight: 1, durationMs: 500 });
    return [
      { name: 'the model served before', value: Number(before), unit: '', target: { atLeast: 1 } },
      { name: 'it stopped serving after', value: noticedMs / 1000, unit: 's' },
      ...Object.entries({ ...pressed.failures }).map(([outcome, value]) => ({
        name: `its calls: ${outcome}`,
        value,
        unit: '',
      })),
      {
        name: 'later calls that were refused at once',
        value: later.failures['UNAVAILABLE'] ?? 0,
        unit: '',
        target: { atLeast: 1 },
      },
      ...failureFigures('another model', [report]),
      { name: 'another model, p99', value: report.p99Ms, unit: 'ms', target: { atMost: 50 } },
      {
        name: 'the replica serves',
        value: Number(await isServing(grpcPort)),
        unit: '',
        target: { atLeast: 1 },
      },
    ];
  },
};
