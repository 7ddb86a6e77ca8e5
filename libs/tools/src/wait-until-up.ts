import { DomainError } from '@slipway/core';
import { logTail } from './log-tail.js';
import type { Child } from './start-child.js';
import { waitFor } from './wait-for.js';

const startTimeoutMs = 20_000;
const tailLines = 10;

/**
 * Waits for a freshly started process to answer. When it ends before that, or never answers, it is stopped and the error
 * ends with the tail of its log.
 */
export async function waitUntilUp(child: Child, isUp: () => Promise<boolean>): Promise<void> {
  try {
    await waitFor(async () => !child.isRunning() || (await isUp()), {
      what: `${child.name} to answer`,
      timeoutMs: startTimeoutMs,
    });
    if (!child.isRunning()) throw new Error('it ended at once');
  } catch (cause) {
    await child.stop({ graceMs: 0 });
    throw new DomainError(
      'unavailable',
      'CHILD_NOT_UP',
      `${child.name} did not start; its log ends with\n${await logTail(child.logFile, tailLines)}`,
      { cause },
    );
  }
}
