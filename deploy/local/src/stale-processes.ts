import { waitFor } from '@slipway/tools';
import { processIdentity } from './process-identity.js';

/** A process that a supervisor started, as it wrote it down. */
export interface RecordedProcess {
  readonly name: string;
  readonly pid: number;
  readonly identity: string;
}

const graceMs = 5_000;
const killMs = 5_000;

/**
 * Ends what a supervisor left behind that was killed: exactly the recorded processes that are still the same ones, with
 * everything that they started. Returns those that were still there.
 */
export async function endStaleProcesses(
  recorded: readonly RecordedProcess[],
): Promise<readonly RecordedProcess[]> {
  const isSame = ({ pid, identity }: RecordedProcess): boolean => processIdentity(pid) === identity;
  const stale = recorded.filter(isSame);
  const areGone = () => !stale.some(isSame);
  signalAll(stale, 'SIGTERM');
  try {
    await waitFor(areGone, { what: 'the processes of an earlier run to end', timeoutMs: graceMs });
  } catch {
    // Some do not obey: what is left of them is killed, and that has to work.
    signalAll(stale.filter(isSame), 'SIGKILL');
    await waitFor(areGone, { what: 'the killed processes of an earlier run', timeoutMs: killMs });
  }
  return stale;
}

function signalAll(recorded: readonly RecordedProcess[], signal: NodeJS.Signals): void {
  for (const { pid } of recorded) {
    try {
      process.kill(-pid, signal);
      process.kill(-pid, 'SIGCONT');
    } catch {
      // It ended in this moment; if it is not ours to end, the wait for it says so.
    }
  }
}
