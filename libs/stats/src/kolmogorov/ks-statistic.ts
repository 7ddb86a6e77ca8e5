/**
 * D = max over x of |F(x) - G(x)|, the largest gap between the distribution functions of two samples in ascending order.
 * Tied values step together, as the functions are right-continuous. 0 when a sample is empty.
 */
export function ksStatistic(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const m = first.length;
  const n = second.length;
  let i = 0;
  let j = 0;
  let largest = 0;
  while (i < m && j < n) {
    const x = Math.min(first[i]!, second[j]!);
    while (i < m && first[i]! <= x) i++;
    while (j < n && second[j]! <= x) j++;
    const gap = Math.abs(i / m - j / n);
    if (gap > largest) largest = gap;
  }
  return largest;
}
