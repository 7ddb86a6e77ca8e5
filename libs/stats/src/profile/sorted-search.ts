/** How many values, in ascending order, are below the limit. */
export function countBelow(sorted: ArrayLike<number>, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many are at or below it, given that the first `from` of them are. */
export function countUpTo(sorted: ArrayLike<number>, limit: number, from = 0): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many values of an ascending window are smaller or larger than all of an ascending reference. */
export function countOutside(reference: ArrayLike<number>, window: ArrayLike<number>): number {
  if (reference.length === 0) return 0;
  const above = window.length - countUpTo(window, reference[reference.length - 1]!);
  return countBelow(window, reference[0]!) + above;
}
