import { DomainError } from '@slipway/core';
import type { OnCleanup } from '@slipway/testing';
import { withCleanup } from './with-cleanup.js';

const interrupted = 130;

/** Runs a program that starts other processes to its end, and exits with what it resolves to. */
export async function runProgram(run: (onCleanup: OnCleanup) => Promise<number>): Promise<void> {
  // Processes that are left go with this one.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => process.exit(interrupted));
  }
  try {
    process.exit(await withCleanup(run));
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    process.exit(1);
  }
}

/** What a person can mend is told in one line. */
function describe(error: unknown): string {
  if (error instanceof DomainError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
