import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';

/** Writes lines to a file as they come, without holding more of them than the disk is behind. */
export async function writeLines(path: string, lines: AsyncIterable<string>): Promise<void> {
  const file = createWriteStream(path);
  const done = finished(file);
  // A file that cannot be opened is told by `done`, below; it must not be an unhandled rejection until then.
  done.catch(() => undefined);
  for await (const line of lines) {
    if (file.errored !== null) break;
    if (!file.write(`${line}\n`)) await Promise.race([once(file, 'drain'), done]);
  }
  file.end();
  await done;
}
