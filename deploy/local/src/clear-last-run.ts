import { mkdirSync, rmSync } from 'node:fs';
import { stateLayout } from './state-layout.js';

/**
 * Leaves of an earlier run its data only: Envoy's files name ports that are no longer true, and the logs begin anew with
 * each run.
 */
export function clearLastRun(stateDir: string): void {
  const { runFile, logsDir, envoyDir, valkeyDir } = stateLayout(stateDir);
  for (const path of [runFile, logsDir, envoyDir]) rmSync(path, { recursive: true, force: true });
  for (const dir of [logsDir, envoyDir, valkeyDir]) mkdirSync(dir, { recursive: true });
}
