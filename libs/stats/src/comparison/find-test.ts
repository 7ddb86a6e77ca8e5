import { DomainError } from '@slipway/core';

/** Names of one test in different tools, and the short ones that people type. */
const synonyms: readonly (readonly string[])[] = [
  ['ks', 'kolmogorovsmirnov'],
  ['js', 'jensenshannon'],
  ['chi2', 'chisquare', 'chisquared'],
  ['cvm', 'cramervonmises'],
  ['anderson', 'andersondarling', 'ad'],
  ['mannw', 'mannwhitney', 'mwu'],
  ['kl', 'kldiv'],
  ['ed', 'energy', 'energydistance'],
  ['es', 'eppssingleton'],
  ['t', 'ttest'],
  ['g', 'gtest'],
  ['z', 'ztest'],
  ['fet', 'fisher', 'fisherexact'],
  ['linf', 'linfinity'],
  ['wasserstein', 'w1', 'emd'],
];

/**
 * The test of a tool that a name means: 'js' is 'jensenshannon' to one and 'jensen_shannon' to another. Throws `invalid`
 * for a name that means none of them.
 */
export function findTest<Name extends string>(available: readonly Name[], wanted: string): Name {
  const name = plain(wanted);
  const same = synonyms.find((group) => group.includes(name)) ?? [name];
  const found = available.find((test) => same.includes(plain(test)));
  if (found !== undefined) return found;
  throw new DomainError(
    'invalid',
    'UNKNOWN_TEST',
    `test: expected one of ${available.join(', ')}, got ${wanted}`,
  );
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, '');
}
