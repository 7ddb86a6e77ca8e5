import type { CategoricalColumn } from '@slipway/proto';

/** Texts as codes of a dictionary, in the order in which they first come; null is code 0. */
export function encodeColumn(name: string, values: Iterable<string | null>): CategoricalColumn {
  const codeOf = new Map<string, number>();
  const codes: number[] = [];
  for (const value of values) {
    if (value === null) {
      codes.push(0);
      continue;
    }
    const known = codeOf.get(value);
    const code = known ?? codeOf.size + 1;
    if (known === undefined) codeOf.set(value, code);
    codes.push(code);
  }
  return { name, dictionary: [...codeOf.keys()], codes };
}
