import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a fixture registers how it is taken down again: vitest's `onTestFinished`, or `afterAll` for a whole file. */
export type OnCleanup = (cleanup: () => Promise<void>) => void;

/** A new empty folder that goes with the test. */
export async function tempDir(onCleanup: OnCleanup): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  onCleanup(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
