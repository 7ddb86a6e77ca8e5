import type { EvidentlyPair } from './evidently-pair.js';

/** What a test says of a pair: a p-value, or a distance. */
export interface EvidentlyMeasure {
  readonly statistic?: number;
  readonly pValue?: number;
}

/** One of Evidently's tests with its own limit. */
export interface EvidentlyTest {
  readonly name: string;
  /** For which columns it can be asked for; Evidently calls them numerical and categorical. */
  readonly kinds: readonly EvidentlyPair['kind'][];
  readonly threshold: number;
  /** Which side of the limit is drift: '<' and '<=' of the p-value, '>' and '>=' of the distance. */
  readonly comparison: '<' | '<=' | '>' | '>=';
  /** Undefined where Evidently raises an error. Both sides have values. */
  readonly measure: (pair: EvidentlyPair) => EvidentlyMeasure | undefined;
}

/** The number that Evidently reports as its drift score. */
export function scoreOf({ pValue, statistic }: EvidentlyMeasure): number {
  return pValue ?? statistic ?? Number.NaN;
}

/** Whether the score is on the drift side of the limit; NaN never is. */
export function isDrift(test: EvidentlyTest, measure: EvidentlyMeasure): boolean {
  const score = scoreOf(measure);
  switch (test.comparison) {
    case '<':
      return score < test.threshold;
    case '<=':
      return score <= test.threshold;
    case '>':
      return score > test.threshold;
    case '>=':
      return score >= test.threshold;
  }
}
