import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Puts a file in the place of another in one step. Envoy notices nothing else: it reads a file again when something is
 * renamed into its folder. The temporary file lies beside it, because a rename across file systems is none.
 */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporaryPath = `${path}.${String(process.pid)}.tmp`;
  await writeFile(temporaryPath, content);
  await rename(temporaryPath, path);
}
