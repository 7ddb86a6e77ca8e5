import { setTimeout as pause } from 'node:timers/promises';
import type { Figure } from '../load/figure.js';
import { loopModel } from '../load/models/loop-model.js';
import { writeRepository } from '../load/models/write-repository.js';
import { startLoader } from '../load/start-loader.js';
import { startReplica } from '../load/start-replica.js';
import type { Chaos, ChaosContext } from './chaos.js';
import { drainInTurn } from './drain-in-turn.js';
import { predictTarget } from './predict-target.js';

const graceMs = 20_000;
/** float32 holds it; a run of many minutes. */
const longRun = 2 ** 30;
const atOnceMs = 1000;

export const drain: Chaos = {
  name: 'drain',
  promise: 'SIGTERM under load loses nothing that was accepted; a second one does not wait',
  run: async (context) => [...(await drainInTurn(context)), ...(await signalTwice(context))],
};

/** A run that takes minutes holds up the drain until a second signal comes. */
async function signalTwice({ onCleanup, redisUrl }: ChaosContext): Promise<readonly Figure[]> {
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
