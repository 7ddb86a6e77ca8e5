import { open } from 'node:fs/promises';

const tailBytes = 16_384;

/** The last lines of a log file, without the empty ones at its end; empty when there is no such file. */
export async function logTail(file: string, lineCount: number): Promise<string> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return '';
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(tailBytes), 0, tailBytes, start);
    const lines = buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n');
    return lines.slice(-lineCount).join('\n');
  } finally {
    await handle.close();
  }
}
