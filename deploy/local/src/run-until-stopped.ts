import { DomainError, type Clock } from '@slipway/core';
import type { App } from './app.js';

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** One Ctrl-C arrives several times: from the terminal, and once more from npm. */
const sameRequestMs = 1_000;

/** Emits the signals, and `disconnect` when the process that started this one has gone: in real life `process`. */
export interface RequestSource {
  readonly on: (
    event: 'disconnect' | (typeof stopSignals)[number],
    listener: () => void,
  ) => unknown;
}

export interface RunUntilStoppedDeps {
  readonly clock: Clock;
  readonly process: RequestSource;
  readonly showError: (line: string) => void;
}

/**
 * Starts the app, keeps it until a signal or until its parent has gone, and stops it; gives the exit code. Asking a second
 * time gives up the good order: code 1 at once, and whoever exits with it kills the processes. A failed start stops
 * what it had started; code 1.
 */
export function runUntilStopped(deps: RunUntilStoppedDeps, app: App): Promise<number> {
  const stopRequest = new AbortController();
  const forced = new Promise<number>((resolve) => {
    let firstMs: number | undefined;
    const onRequest = (): void => {
      const nowMs = deps.clock.monotonicMs();
      firstMs ??= nowMs;
      stopRequest.abort();
      if (nowMs - firstMs >= sameRequestMs) resolve(1);
    };
    for (const event of [...stopSignals, 'disconnect'] as const) {
      deps.process.on(event, onRequest);
    }
  });
  return Promise.race([forced, run(deps, app, stopRequest.signal)]);
}

async function run(deps: RunUntilStoppedDeps, app: App, stopping: AbortSignal): Promise<number> {
  let failure: string | undefined;
  try {
    await app.start(stopping);
    await aborted(stopping);
  } catch (error) {
    // A start that was asked to end did not fail.
    if (!stopping.aborted) failure = textOf(error);
  }
  await app.stop();
  if (failure === undefined) return 0;
  deps.showError(`slipway: ${failure}`);
  return 1;
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
