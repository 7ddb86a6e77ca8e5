/**
 * Where an increasing function crosses zero between two ends, by bisection until neighbouring doubles are left.
 * `value(low)` must be negative; when the function is not positive at `high`, `high` is the answer.
 */
export function findRoot(value: (x: number) => number, low: number, high: number): number {
  let [from, to] = [low, high];
  if (value(to) <= 0) return to;
  for (;;) {
    const middle = from + (to - from) / 2;
    if (middle <= from || middle >= to) return to;
    if (value(middle) < 0) from = middle;
    else to = middle;
  }
}
