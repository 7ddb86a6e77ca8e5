import { readdirSync, readFileSync } from 'node:fs';

/** `sysconf(_SC_CLK_TCK)` is 100 on every Linux that Node runs on; the kernel scales its exact times to these ticks. */
const microsPerTick = 10_000;

/** User and system time of a process with all its threads and the processes it has started, in µs. Linux only. */
export function cpuMicrosOf(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  // The name in parentheses may hold anything; the fields after it are counted from the third (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, endedUser, endedSystem] = [11, 12, 13, 14].map((at) => Number(fields[at]));
  const own = ((user ?? 0) + (system ?? 0) + (endedUser ?? 0) + (endedSystem ?? 0)) * microsPerTick;
  return childrenOf(pid).reduce((sum, child) => sum + cpuMicrosOf(child), own);
}

/** Processes that were started by any thread of a process and still run. */
export function childrenOf(pid: number): readonly number[] {
  const tasks = `/proc/${String(pid)}/task`;
  return readdirSync(tasks).flatMap((task) =>
    readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}
