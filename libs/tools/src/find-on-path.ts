import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The first executable file of that name in a PATH list. */
export async function findOnPath(
  name: string,
  path: string | undefined,
): Promise<string | undefined> {
  for (const dir of (path ?? '').split(delimiter)) {
    const file = join(dir, name);
    if (dir !== '' && (await isExecutable(file))) return file;
  }
  return undefined;
}

export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    // Not there, or not ours to run: both mean no.
    return false;
  }
}
