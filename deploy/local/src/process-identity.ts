import { readFileSync } from 'node:fs';

/**
 * Names one process for good, where a process id may mean another one tomorrow: the boot of the machine, the id, and when
 * the process started (field 22 of /proc/PID/stat, proc(5)). Undefined when there is no such process, or only its exit
 * status is left.
 */
export function processIdentity(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The name in parentheses may hold anything; the fields after it begin with the state, which is field 3.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[22 - 3]];
    if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
    return `${boot}/${String(pid)}/${startTicks}`;
  } catch {
    // It ended, or this system has no /proc: nothing can be said about it.
    return undefined;
  }
}
