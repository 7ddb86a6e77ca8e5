import { setTimeout as pause } from 'node:timers/promises';
import { cpuMicrosOf } from '../load/cpu-time.js';
import { serverCore } from '../load/cores.js';
import type { Figure } from '../load/figure.js';
import type { Load, Report, Slice } from '../load/loader/plan.js';
import { median } from '../load/median.js';
import { heavyModel } from '../load/models/heavy-model.js';
import { writeRepository } from '../load/models/write-repository.js';
import { residentBytesOf } from '../load/resident-bytes.js';
import { startLoader, type Loader } from '../load/start-loader.js';
import { startReplica, type Replica } from '../load/start-replica.js';
import type { Chaos, ChaosContext } from './chaos.js';
import { predictTarget } from './predict-target.js';

const layers = 120;
const rows = [[0.1], [0.2], [0.3], [0.4]];
const timeoutMs = 1000;
/** No client can have more than so many calls under way on one. */
const connections = 8;
const sampleMs = 500;
const recoverySliceMs = 250;
/** Of calls when all is well: an answer by then is a good one. */
const promptMs = 250;
const megabyte = 1e6;

export const overload: Chaos = {
  name: 'overload',
  promise: 'at three times its capacity a replica keeps working at it, and forgets it at once',
  run: async (context) => [
    ...(await press(context, 'deadline of 1 s', timeoutMs)),
    ...(await press(context, 'no deadline', undefined)),
  ],
};

/** Finds the capacity, offers three times as much, and then looks how soon a bearable load is answered as ever. */
async function press(
  { onCleanup, redisUrl, isShort }: ChaosContext,
  what: string,
  deadlineMs: number | undefined,
): Promise<readonly Figure[]> {
  const modelsDir = await writeRepository(onCleanup, { 'heavy/1.0.0': heavyModel(layers) });
  const replica = await startReplica(onCleanup, { modelsDir, redisUrl, core: serverCore });
  const open = async (): Promise<Loader> => {
    const target = predictTarget(replica.grpcPort, 'heavy', rows, deadlineMs);
    const loader = await startLoader({ ...target, connections });
    onCleanup(loader.stop);
    return loader;
  };
  const [loader, probe] = [await open(), await open()];
  const run = busyRun(replica);

  await run(loader, { kind: 'closed', inFlight: 1, durationMs: 1000 });
  const alone = await run(loader, { kind: 'closed', inFlight: 1, durationMs: 1000 });
  const calibrateMs = isShort ? 2000 : 5000;
  const full = await run(loader, { kind: 'closed', inFlight: 64, durationMs: calibrateMs });
  const capacity = (full.report.ok / full.report.durationMs) * 1000;

  const durationMs = isShort ? 10_000 : 60_000;
  const memory = watchMemory(replica.pid);
  const pressing = run(loader, { kind: 'open', perSecond: 3 * capacity, durationMs });
  await pause(durationMs);
  const recovery = await recover(probe, capacity / 2);
  const pressed = await pressing;
  const growth = memory.stop();
  await replica.stop({ graceMs: 0 });

  const named = (figure: Figure): Figure => ({ ...figure, name: `${what}: ${figure.name}` });
  return [
    { name: 'run of one row', value: alone.report.p50Ms, unit: 'ms' },
    { name: 'capacity', value: capacity, unit: '/s' },
    { name: 'core of the server at capacity', value: full.busyPercent, unit: '%' },
    { name: 'core of the server under overload', value: pressed.busyPercent, unit: '%' },
    ...pressFigures(pressed.report, capacity),
    { name: 'memory grew by', value: growth, unit: 'MB', target: { atMost: 50 } },
    { name: 'half the capacity afterwards, p99', value: recovery.p99Ms, unit: 'ms' },
    { name: 'recovered after', value: recovery.afterMs / 1000, unit: 's', target: { atMost: 2 } },
  ].map(named);
}

function pressFigures(report: Report, capacity: number): readonly Figure[] {
  const goodput = (report.ok / report.durationMs) * 1000;
  return [
    { name: 'answered well', value: goodput, unit: '/s' },
    { name: 'share of capacity', value: goodput / capacity, unit: '', target: { atLeast: 0.8 } },
    { name: 'latency of the answered, p50', value: report.p50Ms, unit: 'ms' },
    { name: 'latency of the answered, p99', value: report.p99Ms, unit: 'ms' },
    ...Object.entries(report.failures).map(([name, value]) => ({ name, value, unit: '' })),
  ];
}

interface BusyReport {
  readonly report: Report;
  /** Far below 100 when something else had the core: then the other figures say little. */
  readonly busyPercent: number;
}

function busyRun({ pid }: Replica): (loader: Loader, load: Load) => Promise<BusyReport> {
  return async (loader, load) => {
    const before = cpuMicrosOf(pid);
    const report = await loader.run(load);
    return { report, busyPercent: (cpuMicrosOf(pid) - before) / report.durationMs / 10 };
  };
}

/** Growth from the second quarter of the time to the last one. */
function watchMemory(pid: number): { readonly stop: () => number } {
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(residentBytesOf(pid) / megabyte), sampleMs);
  return {
    stop: () => {
      clearInterval(timer);
      const quarter = Math.floor(samples.length / 4);
      const early = median(samples.slice(quarter, 2 * quarter));
      return median(samples.slice(3 * quarter)) - early;
    },
  };
}

/** Until every call of a bearable load is answered well and promptly, for a whole second. */
async function recover(
  probe: Loader,
  perSecond: number,
): Promise<{ readonly afterMs: number; readonly p99Ms: number }> {
  const load = { kind: 'open', perSecond, durationMs: 5000, sliceMs: recoverySliceMs } as const;
  const { slices, p99Ms } = await probe.run(load);
  const isGood = ({ failures, p99Ms }: Slice): boolean =>
    Object.keys(failures).length === 0 && p99Ms < promptMs;
  const perWholeSecond = 1000 / recoverySliceMs;
  const recovered = slices.findIndex((_, at) => {
    const second = slices.slice(at, at + perWholeSecond);
    return second.length === perWholeSecond && second.every(isGood);
  });
  const afterMs = (recovered < 0 ? slices.length : recovered) * recoverySliceMs;
  return { afterMs, p99Ms };
}
