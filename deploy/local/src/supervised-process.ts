import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, type Clock } from '@slipway/core';
import { startChild, type Child, type ChildCommand, type StopOptions } from '@slipway/tools';
import { nextDelayMs } from './back-off.js';

export interface SupervisedProcessDeps {
  readonly clock: Clock;
  /** The process runs, for the first time or again. */
  readonly onStart: (pid: number) => void;
  /** The process ended although nobody stopped it, and is started again after the delay. */
  readonly onEnd: (reason: string, delayMs: number) => void;
}

/** A process that is started again whenever it ends, until it is stopped. */
export interface SupervisedProcess {
  readonly name: string;
  readonly logFile: string;
  /** Null while there is none. */
  readonly pid: () => number | null;
  /** How often it has ended by itself. */
  readonly endCount: () => number;
  /** Rejects when the program cannot be started at all. */
  readonly start: () => Promise<void>;
  readonly stop: (options: StopOptions) => Promise<void>;
}

export function createSupervisedProcess(
  deps: SupervisedProcessDeps,
  command: ChildCommand,
): SupervisedProcess {
  const stopping = new AbortController();
  let current: Promise<Child> | undefined;
  let loop: Promise<void> | undefined;
  let pid: number | null = null;
  let endCount = 0;

  const launch = async (): Promise<Child> => {
    const child = await startChild(command);
    pid = child.pid;
    deps.onStart(pid);
    return child;
  };

  const keepRunning = async (first: Promise<Child>): Promise<void> => {
    let delayMs: number | undefined;
    for (current = first; ; current = launch()) {
      const startedMs = deps.clock.monotonicMs();
      const reason = await current.then(endOf, messageOf);
      pid = null;
      if (stopping.signal.aborted) return;
      endCount += 1;
      delayMs = nextDelayMs(delayMs, deps.clock.monotonicMs() - startedMs);
      deps.onEnd(reason, delayMs);
      try {
        await pause(delayMs, undefined, { signal: stopping.signal });
      } catch {
        // Stopped during the pause.
        return;
      }
    }
  };

  return {
    name: command.name,
    logFile: command.logFile,
    pid: () => pid,
    endCount: () => endCount,
    start: async () => {
      const first = launch();
      await first;
      loop = keepRunning(first);
    },
    stop: async (options) => {
      stopping.abort();
      await current?.then((child) => child.stop(options), messageOf);
      await loop;
    },
  };
}

async function endOf(child: Child): Promise<string> {
  const { code, signal } = await child.exited;
  return signal ?? `exit code ${String(code)}`;
}
