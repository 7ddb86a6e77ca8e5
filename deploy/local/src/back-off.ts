const firstDelayMs = 200;
const maxDelayMs = 5_000;
const healthyAfterMs = 10_000;

/**
 * How long to wait before a process that ended is started again: 0.2 s, doubled each time up to 5 s, and from the start
 * again once a process has run for 10 s.
 */
export function nextDelayMs(previousDelayMs: number | undefined, ranForMs: number): number {
  if (previousDelayMs === undefined || ranForMs >= healthyAfterMs) return firstDelayMs;
  return Math.min(previousDelayMs * 2, maxDelayMs);
}
