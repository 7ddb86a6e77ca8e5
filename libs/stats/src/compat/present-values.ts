/** The usable values of a numeric column in ascending order, in full precision: neither NaN nor infinite. */
export function finiteSorted(values: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(values.length);
  let size = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) kept[size++] = value;
  }
  return kept.subarray(0, size).sort();
}

/** The categories of a column without the missing ones, in the order of its rows. */
export function presentCategories(values: readonly (string | null)[]): readonly string[] {
  return values.filter((value) => value !== null);
}
