/** What pandas takes for a missing value, too. */
const missingTexts = new Set([
  '',
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'None',
  'n/a',
  'nan',
  'null',
]);
const wholePattern = /^[+-]?\d+$/;
const decimalPattern = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const infinityPattern = /^[+-]?inf(inity)?$/i;
const truthPattern = /^(true|false)$/i;

export function isMissing(text: string): boolean {
  return missingTexts.has(text);
}

export function isWhole(text: string): boolean {
  return wholePattern.test(text.trim());
}

/** The number that a text writes out in decimal notation; undefined for any other text. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (decimalPattern.test(trimmed)) return Number(trimmed);
  if (infinityPattern.test(trimmed)) return trimmed.startsWith('-') ? -Infinity : Infinity;
  return undefined;
}

/** `true` or `false` in any case; undefined for any other text. */
export function parseBoolean(text: string): boolean | undefined {
  return truthPattern.test(text) ? text.toLowerCase() === 'true' : undefined;
}
