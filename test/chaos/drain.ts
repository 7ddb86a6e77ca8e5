import { setTimeout as pause } from 'node:timers/promises';
import type { Figure } from '../load/figure.js';
import { startIpcProcess } from '../load/ipc-process.js';
import { loaderCore } from '../load/cores.js';
import { loopModel } from '../load/models/loop-model.js';
import { writeRepository } from '../load/models/write-repository.js';
import { startLoader } from '../load/start-loader.js';
import { startReplica } from '../load/start-replica.js';
import type { Chaos, ChaosContext } from './chaos.js';
import type { Seen } from './drain-client.js';
import { predictTarget } from './predict-target.js';

const clients = 3;
const clientProgram = new URL('drain-client.ts', import.meta.url);
const beforeMs = 1500;
const afterMs = 1500;
const graceMs = 20_000;
/** float32 holds it; a run of many minutes. */
const longRun = 2 ** 30;
const atOnceMs = 1000;

export const drain: Chaos = {
  name: 'drain',
  promise: 'SIGTERM under load loses nothing that was accepted; a second one does not wait',
  run: async (context) => [...(await drainTwice(context)), ...(await forceWith(context))],
};

/** Two replicas behind clients that spread their calls; one of them is told to stop, then started again and so on. */
async function drainTwice({
  onCleanup,
  redisUrl,
  isShort,
}: ChaosContext): Promise<readonly Figure[]> {
  const modelsDir = await writeRepository(onCleanup, { 'iris/1.0.0': 'iris/1.0.0' });
  const rounds = isShort ? 1 : 4;
  const seen: Seen[] = [];
  const drainMs: number[] = [];
  let badExits = 0;
  const start = () =>
    startReplica(onCleanup, { modelsDir, redisUrl, env: { DRAIN_DELAY_MS: '200' } });
  let staying = await start();
  for (let round = 0; round < rounds; round++) {
    const leaving = await start();
    const ports = [staying.grpcPort, leaving.grpcPort];
    const addresses = `ipv4:${ports.map((port) => `127.0.0.1:${String(port)}`).join(',')}`;
    const processes = Array.from({ length: clients }, () =>
      startIpcProcess(clientProgram, loaderCore, [addresses]),
    );
    for (const each of processes) onCleanup(each.stop);
    const durationMs = beforeMs + afterMs;
    const running = processes.map((each) => each.ask({ durationMs }) as Promise<Seen>);
    await pause(beforeMs);
    const startedMs = performance.now();
    const { code } = await staying.stop({ graceMs });
    drainMs.push(performance.now() - startedMs);
    if (code !== 0) badExits++;
    seen.push(...(await Promise.all(running)));
    await Promise.all(processes.map((each) => each.stop()));
    staying = leaving;
  }
  return drainFigures(seen, drainMs, badExits);
}

function drainFigures(
  seen: readonly Seen[],
  drainMs: readonly number[],
  badExits: number,
): readonly Figure[] {
  const sum = (of: (each: Seen) => number): number =>
    seen.reduce((total, each) => total + of(each), 0);
  const failures = seen.flatMap((each) => Object.entries(each.failures));
  const failed = failures.reduce((total, [, count]) => total + count, 0);
  return [
    { name: 'replicas drained', value: drainMs.length, unit: '' },
    { name: 'the longest drain', value: Math.max(...drainMs) / 1000, unit: 's' },
    { name: 'exits that were not 0', value: badExits, unit: '', target: { atMost: 0 } },
    { name: 'calls', value: sum(({ calls }) => calls), unit: '' },
    { name: 'streams', value: sum(({ streams }) => streams), unit: '' },
    { name: 'messages answered', value: sum(({ messages }) => messages), unit: '' },
    { name: 'calls and streams lost', value: failed, unit: '', target: { atMost: 0 } },
    ...failures.map(([name, value]) => ({ name, value, unit: '' })),
  ];
}

/** A run that takes minutes holds up the drain until a second signal comes. */
async function forceWith({ onCleanup, redisUrl }: ChaosContext): Promise<readonly Figure[]> {
  const modelsDir = await writeRepository(onCleanup, { 'long/1.0.0': loopModel() });
  const replica = await startReplica(onCleanup, { modelsDir, redisUrl });
  const loader = await startLoader(predictTarget(replica.grpcPort, 'long', [[longRun]]));
  onCleanup(loader.stop);
  void loader.run({ kind: 'closed', inFlight: 1, durationMs: 1 }).catch(() => undefined);
  await pause(atOnceMs);
  replica.signal('SIGTERM');
  await pause(atOnceMs);
  const waits = replica.isRunning();
  const startedMs = performance.now();
  const { code } = await replica.stop({ graceMs });
  return [
    { name: 'waits for a long run', value: Number(waits), unit: '', target: { atLeast: 1 } },
    {
      name: 'a second signal ends it after',
      value: performance.now() - startedMs,
      unit: 'ms',
      target: { atMost: atOnceMs },
    },
    // 1, or a signal of its own: a thread inside ONNX Runtime cannot be ended in an orderly way.
    {
      name: 'as if all had ended well',
      value: Number(code === 0),
      unit: '',
      target: { atMost: 0 },
    },
  ];
}
