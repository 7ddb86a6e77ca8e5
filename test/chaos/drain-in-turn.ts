import { setTimeout as pause } from 'node:timers/promises';
import { startTestValkey } from '@slipway/testing';
import { loaderCore } from '../load/cores.js';
import type { Figure } from '../load/figure.js';
import { startIpcProcess } from '../load/ipc-process.js';
import { writeRepository } from '../load/models/write-repository.js';
import { startReplica, type Replica } from '../load/start-replica.js';
import type { ChaosContext } from './chaos.js';
import { countAnswered } from './count-answered.js';
import type { Seen } from './drain-client.js';
import { failureFigures } from './failure-figures.js';

const clients = 3;
const clientProgram = new URL('drain-client.ts', import.meta.url);
const beforeMs = 1500;
const afterMs = 1500;
const drainDelayMs = 200;
const graceMs = 20_000;

interface Drained {
  readonly tookMs: number;
  readonly code: number | null;
}

/**
 * Clients spread their calls over two replicas; again and again the older one is told to stop and a new one takes its
 * place. What replicas say they have answered, by their events, is compared with what clients got.
 */
export async function drainInTurn({
  onCleanup,
  isShort,
}: ChaosContext): Promise<readonly Figure[]> {
  const { url: redisUrl } = await startTestValkey(onCleanup);
  const modelsDir = await writeRepository(onCleanup, { 'iris/1.0.0': 'iris/1.0.0' });
  const env = { DRAIN_DELAY_MS: String(drainDelayMs) };
  const start = (): Promise<Replica> => startReplica(onCleanup, { modelsDir, redisUrl, env });
  const seen: Seen[] = [];
  const drained: Drained[] = [];
  let older = await start();
  for (let round = 0; round < (isShort ? 1 : 4); round++) {
    const newer = await start();
    const running = [older, newer].map(({ grpcPort }) => `127.0.0.1:${String(grpcPort)}`).join(',');
    const loading = pressFromClients(`ipv4:${running}`);
    await pause(beforeMs);
    drained.push(await drain(older));
    seen.push(...(await loading));
    older = newer;
  }
  drained.push(await drain(older));
  return drainFigures(seen, drained, await countAnswered(onCleanup, redisUrl, 'iris'));
}

function pressFromClients(addresses: string): Promise<readonly Seen[]> {
  return Promise.all(
    Array.from({ length: clients }, async () => {
      const client = startIpcProcess(clientProgram, loaderCore, [addresses]);
      try {
        return (await client.ask({ durationMs: beforeMs + afterMs })) as Seen;
      } finally {
        await client.stop();
      }
    }),
  );
}

async function drain(replica: Replica): Promise<Drained> {
  const startedMs = performance.now();
  const { code } = await replica.stop({ graceMs });
  return { tookMs: performance.now() - startedMs, code };
}

function drainFigures(
  seen: readonly Seen[],
  drained: readonly Drained[],
  answered: number,
): readonly Figure[] {
  const sum = (of: (each: Seen) => number): number =>
    seen.reduce((total, each) => total + of(each), 0);
  const calls = sum((each) => each.calls);
  const messages = sum((each) => each.messages);
  const longest = Math.max(...drained.map(({ tookMs }) => tookMs));
  const badExits = drained.filter(({ code }) => code !== 0).length;
  const none = { atMost: 0 };
  return [
    { name: 'replicas drained', value: drained.length, unit: '' },
    { name: 'the longest drain', value: longest / 1000, unit: 's' },
    { name: 'exits that were not 0', value: badExits, unit: '', target: none },
    { name: 'calls answered', value: calls, unit: '' },
    { name: 'streams', value: sum(({ streams }) => streams), unit: '' },
    { name: 'streams told to go elsewhere', value: sum((each) => each.handedOver), unit: '' },
    { name: 'messages answered', value: messages, unit: '' },
    ...failureFigures('calls and streams', seen),
    {
      name: 'answers lost',
      value: Math.max(0, answered - calls - messages),
      unit: '',
      target: none,
    },
    {
      name: 'events lost',
      value: Math.max(0, calls + messages - answered),
      unit: '',
      target: none,
    },
  ];
}
