import type { Target } from '../load/loader/plan.js';
import { serverCore } from '../load/cores.js';
import { startReplica, type Replica } from '../load/start-replica.js';
import type { Contender } from './contender.js';
import type { BenchContext } from './row.js';
import { serverContender } from './server-contender.js';

export interface ServiceOptions {
  readonly name?: string;
  readonly modelsDir: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly target: (replica: Replica) => Target;
  readonly inFlight: number;
  readonly readReply: (reply: Buffer) => readonly number[];
}

/** The real service with everything on, kept on the measured core. */
export async function serviceContender(
  { onCleanup, redisUrl, profileDir }: BenchContext,
  { name = 'slipway', modelsDir, env = {}, target, inFlight, readReply }: ServiceOptions,
): Promise<Contender> {
  const nodeArgs = profileDir === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileDir];
  const options = { modelsDir, redisUrl, env, nodeArgs, core: serverCore };
  const replica = await startReplica(onCleanup, options);
  const { pid } = replica;
  const server = { name, pid, target: target(replica), inFlight, readReply };
  const contender = await serverContender(onCleanup, server);
  return { ...contender, remarks: () => eventRemarks(name, replica) };
}

/** Events beyond what Valkey takes are dropped and counted; then a prediction has not cost all it could. */
async function eventRemarks(name: string, { httpPort }: Replica): Promise<readonly string[]> {
  const response = await fetch(`http://127.0.0.1:${String(httpPort)}/metrics`);
  const metrics = await response.text();
  const sum = (metric: string): number =>
    [...metrics.matchAll(new RegExp(`^${metric}{.*} (\\S+)$`, 'gm'))].reduce(
      (total, [, value]) => total + Number(value),
      0,
    );
  const dropped = sum('slipway_events_producer_dropped_total');
  if (dropped === 0) return [];
  const share = (dropped / sum('slipway_events_produced_total')) * 100;
  return [`${name}: ${share.toFixed(0)} % of the events were dropped, Valkey took no more`];
}
