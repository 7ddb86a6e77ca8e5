/**
 * Walks two samples in ascending order together, once, from the lowest distinct value to the highest: `visit` hears how
 * many values of each sample are equal to it, and how many of each are below it.
 */
export function forEachTieGroup(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  visit: (inFirst: number, inSecond: number, firstBelow: number, secondBelow: number) => void,
): void {
  const m = first.length;
  const n = second.length;
  let i = 0;
  let j = 0;
  while (i < m || j < n) {
    const isOfFirst = j >= n || (i < m && first[i]! <= second[j]!);
    const x = isOfFirst ? first[i]! : second[j]!;
    const firstBelow = i;
    const secondBelow = j;
    // One step without a comparison: a NaN that is not last, against the rules, must not stop the walk.
    if (isOfFirst) i++;
    else j++;
    while (i < m && first[i]! <= x) i++;
    while (j < n && second[j]! <= x) j++;
    visit(i - firstBelow, j - secondBelow, firstBelow, secondBelow);
  }
}
