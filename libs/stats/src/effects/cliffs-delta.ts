import { requireOrdered } from '../samples/require-sample.js';
import { forEachTieGroup } from '../samples/tie-groups.js';

/**
 * Cliff's delta P(X > Y) - P(X < Y) of two samples in ascending order, in [-1, 1] (Cliff 1993): 2 U / (mn) - 1 for the U of
 * Mann-Whitney. A shift by d standard deviations of normal data is about 0.56 d while d is small; a change of spread alone
 * is 0. 0 when a sample is empty.
 */
export function cliffsDelta(first: ArrayLike<number>, second: ArrayLike<number>): number {
  requireOrdered("Cliff's delta", first);
  requireOrdered("Cliff's delta", second);
  if (first.length === 0 || second.length === 0) return 0;
  let wins = 0;
  forEachTieGroup(first, second, (inFirst, inSecond, _firstBelow, secondBelow) => {
    wins += inFirst * (secondBelow - (second.length - secondBelow - inSecond));
  });
  return wins / (first.length * second.length);
}
