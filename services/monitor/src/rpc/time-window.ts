import { DomainError } from '@slipway/core';

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of a time such as 30s, 10m, 1h or 7d; throws `invalid` for anything else. */
export function parseTimeWindow(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ms = Number(number) * (unitMs[unit] ?? 0);
  if (ms > 0) return ms;
  throw new DomainError(
    'invalid',
    'BAD_WINDOW',
    `window: expected a time such as 10m, 1h or 7d, got ${JSON.stringify(text)}`,
  );
}
