import type { OnCleanup } from '@slipway/testing';
import { cpuMicrosOf } from '../load/cpu-time.js';
import type { Target } from '../load/loader/plan.js';
import { startLoader } from '../load/start-loader.js';
import type { Contender } from './contender.js';

export interface ServerOptions {
  readonly name: string;
  readonly pid: number;
  readonly target: Target;
  readonly inFlight: number;
  /** The numbers in a reply. */
  readonly readReply: (reply: Buffer) => readonly number[];
}

/** A server under a closed load from a loader of its own; its cost is that of its processes, to the last answer. */
export async function serverContender(
  onCleanup: OnCleanup,
  { name, pid, target, inFlight, readReply }: ServerOptions,
): Promise<Contender> {
  const loader = await startLoader(target);
  onCleanup(loader.stop);
  return {
    name,
    answer: async () => readReply(await loader.ask()),
    measure: async (durationMs) => {
      const before = cpuMicrosOf(pid);
      const report = await loader.run({ kind: 'closed', inFlight, durationMs });
      const cpuMicros = cpuMicrosOf(pid) - before;
      if (Object.keys(report.failures).length > 0) {
        throw new Error(`${name}: requests failed: ${JSON.stringify(report.failures)}`);
      }
      const busyShare = cpuMicros / 1000 / report.durationMs;
      return { requests: report.ok, cpuMicros, busyShare };
    },
  };
}
