import { OTHER_CATEGORY, type CategoricalProfile } from '@slipway/stats';
import type { CellCut } from './cell-cut.js';
import type { Text } from './row-columns.js';

/** Rarer categories share one cell. */
const maxCategories = 30;

/** A cell for each of the most frequent categories of the reference. */
export function cutCategories(profile: CategoricalProfile): CellCut<Text> {
  const named = profile.categories.slice(0, maxCategories);
  const hasOther = profile.categories.length > named.length;
  const other = named.length;
  const unseen = hasOther ? other + 1 : other;
  const missing = unseen + 1;
  const cellOfCategory = new Map(
    profile.categories.map((category, i) => [category, Math.min(i, other)]),
  );
  // A profile that names only its most frequent categories has the rest of them in a cell of their own.
  const unknown = cellOfCategory.get(OTHER_CATEGORY) ?? unseen;
  const reference = new Float64Array(missing + 1);
  for (let i = 0; i < profile.counts.length; i++) {
    const cell = Math.min(i, other);
    reference[cell] = (reference[cell] ?? 0) + (profile.counts[i] ?? 0);
  }
  reference[missing] = profile.missing;
  const names = [...named, ...(hasOther ? ['other'] : []), 'unseen', 'missing'];
  return {
    kind: 'categorical',
    cells: names.map((name) => ({ name })),
    reference,
    strange: [unseen],
    cellOf: (value) => (value === null ? missing : (cellOfCategory.get(value) ?? unknown)),
  };
}
