import type { Slice } from './plan.js';

/** Counts what became of calls. */
export interface Tally {
  readonly add: (outcome: string, latencyMs: number) => void;
  readonly slice: () => Slice;
}

export function createTally(): Tally {
  const latenciesMs: number[] = [];
  const failures: Record<string, number> = {};
  return {
    add: (outcome, latencyMs) => {
      if (outcome === 'OK') latenciesMs.push(latencyMs);
      else failures[outcome] = (failures[outcome] ?? 0) + 1;
    },
    slice: () => {
      const sorted = Float64Array.from(latenciesMs).sort();
      const quantile = (q: number): number => sorted[Math.floor(q * (sorted.length - 1))] ?? 0;
      return {
        ok: sorted.length,
        failures,
        p50Ms: quantile(0.5),
        p99Ms: quantile(0.99),
        maxMs: quantile(1),
      };
    },
  };
}
