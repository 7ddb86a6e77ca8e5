import { renameSync, writeFileSync } from 'node:fs';

/** Replaces a file in one step. Only its owner may read it: a Redis URL can hold a password. */
export function writeJson(file: string, value: unknown): void {
  const next = `${file}.next`;
  writeFileSync(next, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(next, file);
}
