/** Semantic versions (semver.org): three numbers, then an optional pre-release and build. Numbers have no leading zero. */
const number = '(?:0|[1-9]\\d*)';
const preReleasePart = `(?:${number}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
const preRelease = `(?:-(${preReleasePart}(?:\\.${preReleasePart})*))?`;
const build = '(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?';
const pattern = new RegExp(`^(${number})\\.(${number})\\.(${number})${preRelease}${build}$`);

export function isVersion(text: string): boolean {
  return pattern.test(text);
}

/** A version in full, also where it is written short or with a v: `1`, `1.2`, `v1.2.3`. Undefined when it is none. */
export function parseVersion(text: string): string | undefined {
  const bare = text.replace(/^v(?=\d)/, '');
  const missing = /^\d+$/.test(bare) ? '.0.0' : /^\d+\.\d+$/.test(bare) ? '.0' : '';
  return isVersion(bare + missing) ? bare + missing : undefined;
}

/**
 * Orders versions as semver.org §11 does; what is no version comes last. Equals (they differ in the build alone) are
 * ordered by their text, so that every process comes to the same lowest version.
 */
export function compareVersions(a: string, b: string): number {
  const left = pattern.exec(a);
  const right = pattern.exec(b);
  if (left === null || right === null) {
    if (left !== null) return -1;
    return right !== null ? 1 : compareTexts(a, b);
  }
  for (const part of [1, 2, 3]) {
    const difference = compareNumbers(left[part] ?? '', right[part] ?? '');
    if (difference !== 0) return difference;
  }
  const difference = comparePreReleases(left[4], right[4]);
  return difference === 0 ? compareTexts(a, b) : difference;
}

function comparePreReleases(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = compareIdentifiers(left[i], right[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const isANumber = /^\d+$/.test(a);
  const isBNumber = /^\d+$/.test(b);
  if (isANumber && isBNumber) return compareNumbers(a, b);
  if (isANumber !== isBNumber) return isANumber ? -1 : 1;
  return compareTexts(a, b);
}

/** Numbers without leading zeros, of any length: a date with a time is longer than what a double holds exactly. */
function compareNumbers(a: string, b: string): number {
  return a.length === b.length ? compareTexts(a, b) : a.length - b.length;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
