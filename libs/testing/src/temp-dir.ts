import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Where a fixture registers how it is taken down again: vitest's `onTestFinished` inside a test, a cleanup stack for a
 * whole file. Fixtures register before they wait for anything.
 */
export type OnCleanup = (cleanup: () => Promise<void> | void) => void;

/** A new empty folder that goes with the test. */
export async function tempDir(onCleanup: OnCleanup): Promise<string> {
  const making = mkdtemp(join(tmpdir(), 'slipway-test-'));
  onCleanup(async () => {
    await rm(await making, { recursive: true, force: true });
  });
  return making;
}
