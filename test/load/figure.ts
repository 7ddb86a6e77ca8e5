/** One number of a row, and what it should be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** Such as `ms`, `MB`; empty for a ratio. */
  readonly unit: string;
  /** Lowest and highest of the rounds. */
  readonly range?: readonly [number, number];
  readonly target?: { readonly atLeast: number } | { readonly atMost: number };
}

/** Undefined where there is no target. */
export function isMet({ value, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}
