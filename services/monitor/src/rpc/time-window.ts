import { DomainError } from '@slipway/core';

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Traffic is counted in panes of 10 s at the finest. */
const leastMs = 10_000;

/**
 * Milliseconds of a time such as 30s, 10m, 1h or 7d, from one pane up to what is kept of traffic; throws `invalid` for
 * anything else.
 */
export function parseTimeWindow(text: string, keptMs: number): number {
  const [, number = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ms = Number(number) * (unitMs[unit] ?? 0);
  const got = JSON.stringify(text);
  if (ms === 0) throw badWindow(`expected a time such as 10m, 1h or 7d, got ${got}`);
  if (ms >= leastMs && ms <= keptMs) return ms;
  throw badWindow(`expected a time from ${written(leastMs)} to ${written(keptMs)}, got ${got}`);
}

function badWindow(description: string): DomainError {
  const violations = [{ field: 'window', description }];
  return new DomainError('invalid', 'BAD_WINDOW', `window: ${description}`, { violations });
}

/** In the largest unit that says it in whole numbers. */
function written(ms: number): string {
  const units = Object.entries(unitMs).toReversed();
  const [unit = 's', size = 1000] = units.find(([, each]) => ms % each === 0) ?? [];
  return `${String(ms / size)}${unit}`;
}
