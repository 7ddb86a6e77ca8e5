import type { EventEmitter } from 'node:events';
import { DomainError, type Clock } from '@slipway/core';
import type { App } from './app.js';
import type { Progress } from './progress.js';

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** One Ctrl-C arrives several times: from the terminal, and once more from npm. */
const sameRequestMs = 1_000;

export interface RunUntilStoppedDeps {
  readonly clock: Clock;
  /** Emits the signals, and `disconnect` when the process that started this one has gone. */
  readonly process: EventEmitter;
  readonly progress: Progress;
  readonly showError: (line: string) => void;
}

/**
 * Starts the app, keeps it until a signal or until its parent has gone, and stops it; gives the exit code. Asking a second
 * time gives up the good order: code 1 at once, and whoever exits with it kills the processes. A failed start stops
 * what it had started; code 1.
 */
export async function runUntilStopped(deps: RunUntilStoppedDeps, app: App): Promise<number> {
  const stopRequest = new AbortController();
  const forced = new Promise<number>((resolve) => {
    let firstMs: number | undefined;
    const onRequest = (): void => {
      const nowMs = deps.clock.monotonicMs();
      firstMs ??= nowMs;
      stopRequest.abort();
      if (nowMs - firstMs >= sameRequestMs) resolve(1);
    };
    for (const name of stopSignals) deps.process.on(name, onRequest);
    deps.process.once('disconnect', onRequest);
  });
  return Promise.race([forced, run(deps, app, stopRequest.signal)]);
}

async function run(deps: RunUntilStoppedDeps, app: App, stopping: AbortSignal): Promise<number> {
  let exitCode = 0;
  try {
    await app.start(stopping);
    await aborted(stopping);
  } catch (error) {
    if (!stopping.aborted) {
      deps.showError(`slipway: ${textOf(error)}`);
      exitCode = 1;
    }
  }
  await deps.progress.step('stopping', app.stop);
  return exitCode;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

/** What is wrong with the machine or the command is said in its own words; anything else is a fault in here. */
function textOf(error: unknown): string {
  if (error instanceof DomainError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
