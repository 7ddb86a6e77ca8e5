import type { Figure } from '../load/figure.js';
import type { Report, Target } from '../load/loader/plan.js';
import { loopModel } from '../load/models/loop-model.js';
import { writeRepository } from '../load/models/write-repository.js';
import { startLoader, type Loader } from '../load/start-loader.js';
import { startReplica } from '../load/start-replica.js';
import type { Chaos } from './chaos.js';
import { failureFigures } from './failure-figures.js';
import { predictTarget } from './predict-target.js';

const slowRunMs = 300;
const slowInFlight = 8;
const probesPerSecond = 50;
const patienceMs = 50;
const flower = [5.1, 3.5, 1.4, 0.2];
const healthPath = '/grpc.health.v1.Health/Check';

export const isolation: Chaos = {
  name: 'isolation',
  promise: 'while a model of 300 ms a run is busy, everything else answers within 50 ms',
  run: async ({ onCleanup, redisUrl, isShort }) => {
    const modelsDir = await writeRepository(onCleanup, {
      'iris/1.0.0': 'iris/1.0.0',
      'slow/1.0.0': loopModel(),
    });
    const { grpcPort, httpPort } = await startReplica(onCleanup, { modelsDir, redisUrl });
    const open = async (target: Target): Promise<Loader> => {
      const loader = await startLoader(target);
      onCleanup(loader.stop);
      return loader;
    };
    const probes: Readonly<Record<string, Loader>> = {
      'tiny model': await open(predictTarget(grpcPort, 'iris', [flower])),
      health: await open({ protocol: 'grpc', port: grpcPort, path: healthPath, bodies: [''] }),
      metrics: await open({ protocol: 'http', port: httpPort, path: '/metrics', bodies: [''] }),
    };
    const turns = await turnsFor(slowRunMs, (rows) => open(predictTarget(grpcPort, 'slow', rows)));
    const slow = await open(predictTarget(grpcPort, 'slow', [[turns]]));

    const probe = (durationMs: number): Promise<readonly Report[]> =>
      Promise.all(
        Object.values(probes).map((each) =>
          each.run({ kind: 'open', perSecond: probesPerSecond, durationMs }),
        ),
      );
    const durationMs = isShort ? 4000 : 20_000;
    await probe(1000);
    const pressing = slow.run({ kind: 'closed', inFlight: slowInFlight, durationMs });
    const reports = await probe(durationMs);
    const pressed = await pressing;
    return [
      { name: 'slow model, p50', value: pressed.p50Ms, unit: 'ms' },
      ...failureFigures('slow model', [pressed]),
      ...Object.keys(probes).flatMap((name, at) => probeFigures(name, reports[at])),
    ];
  },
};

/** How many turns of the loop make a run of a given length on this machine. */
async function turnsFor(
  runMs: number,
  open: (rows: readonly number[][]) => Promise<Loader>,
): Promise<number> {
  const few = 50_000;
  const loader = await open([[few]]);
  const { p50Ms } = await loader.run({ kind: 'closed', inFlight: 1, durationMs: 1000 });
  return Math.round((few * runMs) / p50Ms);
}

function probeFigures(name: string, report: Report | undefined): readonly Figure[] {
  if (report === undefined) return [];
  const target = { atMost: patienceMs };
  return [
    ...failureFigures(name, [report]),
    { name: `${name}, p50`, value: report.p50Ms, unit: 'ms' },
    { name: `${name}, p99`, value: report.p99Ms, unit: 'ms', target },
    { name: `${name}, lag of the loader itself, p99`, value: report.lagP99Ms, unit: 'ms' },
    { name: `${name}, longest`, value: report.maxMs, unit: 'ms' },
  ];
}
