import type { Labels } from '../alert.js';

/** Keeps alerts that have all of these labels from being sent, for a while. */
export interface Silence {
  readonly id: string;
  readonly matchers: Labels;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly by: string;
  readonly comment: string;
}

/** The silence in force that matches, of several the one that lasts longest. */
export function silenceFor(
  labels: Labels,
  silences: readonly Silence[],
  nowMs: number,
): Silence | undefined {
  return silences
    .filter((silence) => silence.startsAtMs <= nowMs && nowMs < silence.endsAtMs)
    .filter(({ matchers }) =>
      Object.entries(matchers).every(([name, value]) => labels[name] === value),
    )
    .reduce<Silence | undefined>((longest, silence) => {
      return longest === undefined || silence.endsAtMs > longest.endsAtMs ? silence : longest;
    }, undefined);
}
