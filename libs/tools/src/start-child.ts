import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { DomainError, messageOf } from '@slipway/core';
import { findOnPath, isExecutable } from './find-on-path.js';

/** A program to run: everything that a restart needs again. */
export interface ChildCommand {
  /** What people call it, in messages. */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workDir: string;
  /** Standard output and error are appended here. */
  readonly logFile: string;
}

/** How a process ended: one of the two is set. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StopOptions {
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves when the process has ended; never rejects. */
  readonly exited: Promise<ChildExit>;
  readonly isRunning: () => boolean;
  /** Sends a signal to the process and everything it started; nothing happens once it has ended. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** SIGTERM, then SIGKILL after the grace; may be called again, also after the end. */
  readonly stop: (options: StopOptions) => Promise<ChildExit>;
}

/** Part of util-linux. */
const setpriv = '/usr/bin/setpriv';

/** Process groups that must not outlive this process, whatever way it exits by itself. */
const liveGroups = new Set<number>();
process.on('exit', () => {
  for (const pid of liveGroups) signalGroup(pid, 'SIGKILL');
});

/**
 * Starts a program as the leader of its own session, so that a Ctrl-C in the terminal reaches only the process that
 * decides the order of stopping. Whatever the program itself started goes when it goes. Where `setpriv` exists (Linux) the
 * kernel also sends the program a SIGTERM when this process is killed. A program that cannot be started is a
 * `precondition` error.
 */
export async function startChild(command: ChildCommand): Promise<Child> {
  const { child, pid } = await spawnToLog(command);
  liveGroups.add(pid);

  let isRunning = true;
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('exit', (code, signal) => {
      isRunning = false;
      liveGroups.delete(pid);
      signalGroup(pid, 'SIGKILL');
      resolve({ code, signal });
    });
  });
  const signal = (name: NodeJS.Signals): void => {
    if (isRunning) signalGroup(pid, name);
  };
  const stop = async ({ graceMs }: StopOptions): Promise<ChildExit> => {
    signal('SIGTERM');
    signal('SIGCONT');
    const timer = setTimeout(() => {
      signal('SIGKILL');
    }, graceMs);
    const end = await exited;
    clearTimeout(timer);
    return end;
  };
  const { name, logFile } = command;
  return { name, pid, logFile, exited, isRunning: () => isRunning, signal, stop };
}

async function spawnToLog(
  command: ChildCommand,
): Promise<{ readonly child: ChildProcess; readonly pid: number }> {
  const { file, args } = await boundToParent(command);
  mkdirSync(dirname(command.logFile), { recursive: true });
  const log = openSync(command.logFile, 'a');
  try {
    const child = spawn(file, args, {
      cwd: command.workDir,
      env: { ...command.env },
      stdio: ['ignore', log, log],
      detached: true,
    });
    await once(child, 'spawn');
    if (child.pid === undefined) throw new Error('it has no process id');
    return { child, pid: child.pid };
  } catch (cause) {
    throw new DomainError(
      'precondition',
      'CHILD_NOT_STARTED',
      `${command.name}: cannot start ${command.file}: ${messageOf(cause)}`,
      { cause },
    );
  } finally {
    // Not awaited: an `exit` must not come before the caller listens for it.
    closeSync(log);
  }
}

/** Wrapped in setpriv, which sets the parent-death signal (prctl(2)) and then becomes the program itself. */
async function boundToParent(
  command: ChildCommand,
): Promise<{ readonly file: string; readonly args: readonly string[] }> {
  const isPath = command.file.includes(sep);
  const program = isPath ? command.file : await findOnPath(command.file, command.env['PATH']);
  // setpriv would start, and only then find no program; a plain start fails at once.
  if (program === undefined || !(await isExecutable(program))) return command;
  if (!(await isExecutable(setpriv))) return command;
  return { file: setpriv, args: ['--pdeathsig', 'TERM', '--', program, ...command.args] };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is already empty, which is what was wanted.
  }
}
