import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** Reads `test-data/NAME.golden.json`; the caller says what is in it. */
export function golden(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.golden.json`, import.meta.url), 'utf8'));
}

/** A test's answer as scipy gives it; a string where JSON has no number for it, an error where it gave none. */
export interface GoldenTest {
  readonly statistic: number | 'NaN' | 'Infinity' | '-Infinity';
  readonly pvalue: number | 'NaN';
  readonly error?: string;
}

export interface GoldenSamples {
  readonly name: string;
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly results: Record<string, GoldenTest> & {
    readonly wasserstein_distance?: number;
    readonly energy_distance?: number;
  };
}

interface ScipySamples {
  readonly name?: string;
  readonly reference: number[];
  readonly current: number[];
  readonly results: GoldenSamples['results'];
}

/** The pairs of samples that scipy judged, in ascending order: 17 of 30 to 5,000 values, and 6 of up to 20. */
export function scipySamples(): GoldenSamples[] {
  const { samples, small_samples } = golden('scipy') as Record<string, ScipySamples[]>;
  return [...samples!, ...small_samples!].map(({ name, reference, current, results }, index) => ({
    name: name ?? `small_${index - samples!.length}`,
    first: sorted(reference),
    second: sorted(current),
    results,
  }));
}

export function sorted(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}

/** Agreement to 1e-9 relative. Below 1e-300 a double runs out of digits and anything that small will do. */
export function expectAgreement(actual: number, expected: unknown, what: string): void {
  const number = Number(expected);
  if (actual === number) return;
  const error = Math.abs(actual - number);
  expect(error, `${what}: expected ${number}, got ${actual}`).toBeLessThanOrEqual(
    1e-9 * Math.abs(number) + 1e-300,
  );
}
