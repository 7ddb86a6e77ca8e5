import { setTimeout as pause } from 'node:timers/promises';
import { DomainError, messageOf, withDeadline } from '@slipway/core';

export interface WaitForOptions {
  /** What is waited for, for the error message: "Valkey to answer PING". */
  readonly what: string;
  readonly timeoutMs: number;
  readonly intervalMs?: number;
  /** Ends the wait early with a `cancelled` error. */
  readonly signal?: AbortSignal;
}

type Falsy = false | null | undefined;

/**
 * Asks again and again until the condition gives something, and returns that. A condition that throws is not yet true;
 * its last error is part of the `deadline` error. A condition that hangs does not extend the deadline.
 */
export async function waitFor<T>(
  condition: () => T | Falsy | Promise<T | Falsy>,
  options: WaitForOptions,
): Promise<T> {
  const { what, timeoutMs, intervalMs = 20, signal } = options;
  const deadline = performance.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    throwIfCancelled(what, signal);
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) throw timedOut(options, lastError);
    try {
      const value = await withDeadline(Promise.resolve(condition()), Math.ceil(leftMs), what);
      if (value !== false && value !== null && value !== undefined) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await pause(intervalMs, undefined, { signal }).catch(() => {
      throwIfCancelled(what, signal);
    });
  }
}

function throwIfCancelled(what: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new DomainError('cancelled', 'WAIT_CANCELLED', `stopped waiting for ${what}`);
}

function timedOut({ what, timeoutMs }: WaitForOptions, cause: unknown): DomainError {
  const reason = cause === undefined ? '' : `: ${messageOf(cause)}`;
  return new DomainError(
    'deadline',
    'WAIT_TIMED_OUT',
    `waited ${String(timeoutMs)} ms for ${what}${reason}`,
    { cause },
  );
}
