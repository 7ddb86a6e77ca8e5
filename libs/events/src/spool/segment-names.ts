import { randomBytes } from 'node:crypto';
import type { Clock } from '@slipway/core';

const suffix = '.seg';

/**
 * Names for the segments of one process. In alphabetical order the segments of each process are in the order in which they
 * were begun, also among those of others, and wherever they have been moved.
 */
export function createSegmentNames(clock: Clock): () => string {
  const writer = randomBytes(4).toString('hex');
  let lastMs = 0;
  let count = 0;
  return () => {
    // The clock may be set back.
    lastMs = Math.max(lastMs, clock.nowMs());
    const parts = [padded(lastMs, 14), writer, padded(++count, 10)];
    return parts.join('-') + suffix;
  };
}

export function isSegmentName(name: string): boolean {
  return name.endsWith(suffix);
}

function padded(value: number, digits: number): string {
  return String(Math.trunc(value)).padStart(digits, '0');
}
