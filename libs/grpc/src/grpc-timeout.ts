import type { IncomingHttpHeaders } from 'node:http2';

/** Timers hold 31 bits of milliseconds; a longer deadline would expire at once. */
const maxTimeoutMs = 2 ** 31 - 1;

const unitMs: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 0.001,
  n: 0.000_001,
};

/** How long the caller waits, at most 24.8 days; Infinity without a deadline, NaN when it is written wrong. */
export function timeoutMsOf(headers: IncomingHttpHeaders): number {
  const text = headers['grpc-timeout'];
  if (text === undefined) return Infinity;
  if (typeof text !== 'string' || !/^\d{1,8}[HMSmun]$/.test(text)) return Number.NaN;
  const timeoutMs = Number(text.slice(0, -1)) * (unitMs[text.slice(-1)] ?? Number.NaN);
  return Math.min(timeoutMs, maxTimeoutMs);
}

/** Brings a deadline that is too long for a timer down to the longest there is. */
export function boundTimeout(headers: IncomingHttpHeaders): void {
  const timeoutMs = timeoutMsOf(headers);
  if (timeoutMs === maxTimeoutMs) {
    headers['grpc-timeout'] = `${String(Math.floor(maxTimeoutMs / 1000))}S`;
  }
}
