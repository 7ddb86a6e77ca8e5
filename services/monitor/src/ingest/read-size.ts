import type { StoredEntry } from '@slipway/events';

/** How many entries to ask for at once: many small ones, few big ones. */
export interface ReadSize {
  readonly entries: () => number;
  readonly learn: (entries: readonly StoredEntry[]) => void;
}

/** One answer of Redis is taken apart in one piece, which keeps the event loop for some milliseconds a mebibyte. */
const bytesPerRead = 512 * 1024;
const least = 8;
const most = 512;

export function createReadSize(): ReadSize {
  let size = 64;
  return {
    entries: () => size,
    learn: (entries) => {
      if (entries.length === 0) return;
      const bytes = entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
      const fitting = Math.round((bytesPerRead * entries.length) / Math.max(1, bytes));
      size = Math.min(most, Math.max(least, fitting));
    },
  };
}
