import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** A folder that nobody writes to any more. */
const leftPrefix = 'left-';
const ownedPattern = /^live-(\d+)-(\d+)-[0-9a-f]+$/;

/** A new name that says which process owns the folder. */
export async function ownedName(): Promise<string> {
  const started = (await startOf(process.pid)) ?? '0';
  return `live-${String(process.pid)}-${started}-${randomBytes(6).toString('hex')}`;
}

/** A new name for a folder that its process leaves for the next one. */
export function leftName(): string {
  return leftPrefix + randomBytes(6).toString('hex');
}

/**
 * Whether a folder of this name has lost its process. A process id alone may mean another process tomorrow, so the name
 * also has the time of its start, where the system tells it.
 */
export async function isAbandoned(name: string): Promise<boolean> {
  if (name.startsWith(leftPrefix)) return true;
  const [, pid, started] = ownedPattern.exec(name) ?? [];
  if (pid === undefined) return false;
  if (started === '0') return !isRunning(Number(pid));
  return (await startOf(Number(pid))) !== started;
}

/** Clock ticks from boot to the start of a process: field 22 of /proc/PID/stat, proc(5). Undefined without one. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    // The name in parentheses may hold anything; the fields after it begin with the state, which is field 3.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const hasEnded = fields[0] === 'Z' || fields[0] === 'X';
    return hasEnded ? undefined : fields[22 - 3];
  } catch {
    // It has ended, or this system has no /proc.
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
