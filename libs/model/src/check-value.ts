import type { FeatureSpec } from './model-spec.js';
import type { Datatype } from './tensor.js';

const intRanges: Partial<Record<Datatype, readonly [number, number]>> = {
  INT8: [-128, 127],
  INT16: [-32_768, 32_767],
  INT32: [-(2 ** 31), 2 ** 31 - 1],
  INT64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  UINT8: [0, 255],
  UINT16: [0, 65_535],
  UINT32: [0, 2 ** 32 - 1],
  UINT64: [0, Number.MAX_SAFE_INTEGER],
};

/** What is wrong with a value of a feature, as `expected …, got …`; undefined when it is right. */
export function problemWith(feature: FeatureSpec, value: unknown): string | undefined {
  if (isMissing(value)) {
    if (feature.allowNonFinite && typeof value === 'number') return undefined;
    return feature.allowMissing
      ? undefined
      : `expected ${expectation(feature)}, got ${show(value)}`;
  }
  switch (feature.type) {
    case 'string':
      return textProblem(feature, value);
    case 'bool':
      return typeof value === 'boolean' || value === 0 || value === 1
        ? undefined
        : `expected ${expectation(feature)}, got ${show(value)}`;
    case 'int':
    case 'float':
      return numberProblem(feature, value);
  }
}

/** NaN counts as missing: JSON has no other way to say it, and protobuf carries it as a number. */
export function isMissing(value: unknown): boolean {
  return (
    value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value))
  );
}

function textProblem(feature: FeatureSpec, value: unknown): string | undefined {
  if (typeof value !== 'string') return `expected ${expectation(feature)}, got ${show(value)}`;
  if (value.includes('\0')) return nulProblem(value);
  if (feature.categories === undefined || feature.allowUnseen || feature.categories.has(value)) {
    return undefined;
  }
  return `expected ${expectation(feature)}, got ${show(value)}`;
}

/** ONNX Runtime would take the text as ended there, and the model would answer to another one. */
export function nulProblem(text: string): string {
  return `expected a text without NUL characters, got ${show(text)}`;
}

function numberProblem(feature: FeatureSpec, value: unknown): string | undefined {
  const wrong = `expected ${expectation(feature)}, got ${show(value)}`;
  // A 64-bit integer out of a tensor: it has its type already.
  if (typeof value === 'bigint') return isWithin(feature, Number(value)) ? undefined : wrong;
  if (typeof value !== 'number') return wrong;
  if (!Number.isFinite(value)) {
    return feature.allowNonFinite && isWithin(feature, value) ? undefined : wrong;
  }
  if (feature.type === 'int' && !Number.isInteger(value)) return wrong;
  return (
    rangeProblem(feature.input.signature.datatype, value) ??
    (isWithin(feature, value) ? undefined : wrong)
  );
}

function isWithin({ min = -Infinity, max = Infinity }: FeatureSpec, value: number): boolean {
  return value >= min && value <= max;
}

/** Does the model's own type hold the number? */
function rangeProblem(datatype: Datatype, value: number): string | undefined {
  if (datatype === 'FP32' && !Number.isFinite(Math.fround(value))) {
    return `expected a number that fits a 32-bit float, got ${show(value)}`;
  }
  if (datatype === 'FP16' && Math.abs(value) >= 65_520) {
    return `expected a number that fits a 16-bit float, got ${show(value)}`;
  }
  const range = intRanges[datatype];
  if (range === undefined || (value >= range[0] && value <= range[1])) return undefined;
  return intRangeProblem(datatype, range, value);
}

function intRangeProblem(
  datatype: Datatype,
  [min, max]: readonly [number, number],
  value: number,
): string {
  const expected = `expected a whole number from ${String(min)} to ${String(max)}, got ${show(value)}`;
  return datatype.endsWith('64') ? `${expected}; send larger ones in \`inputs\`` : expected;
}

function expectation(feature: FeatureSpec): string {
  switch (feature.type) {
    case 'string':
      return feature.categories === undefined || feature.allowUnseen
        ? 'a string'
        : `one of ${categoryList(feature.categories)}`;
    case 'bool':
      return 'true or false';
    case 'int':
      return `a whole number${bounds(feature)}`;
    case 'float':
      return `a finite number${bounds(feature)}`;
  }
}

/** The first few, so that what was got still fits into the message. */
function categoryList(categories: ReadonlySet<string>): string {
  const shown = [...categories].slice(0, 10).map(show).join(', ');
  return categories.size > 10 ? `${shown}, … (${String(categories.size)} in all)` : shown;
}

function bounds({ min, max }: FeatureSpec): string {
  if (min !== undefined && max !== undefined) return ` from ${String(min)} to ${String(max)}`;
  if (min !== undefined) return ` of at least ${String(min)}`;
  return max === undefined ? '' : ` of at most ${String(max)}`;
}

/** A value in a message: short, and told apart from text that looks like it. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return showText(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (value === null || typeof value === 'number' || typeof value === 'bigint') {
    return String(value);
  }
  return typeof value === 'boolean' ? String(value) : 'an object';
}

function showText(text: string): string {
  const shown = JSON.stringify(text.slice(0, 60));
  return shown.length > 60 || text.length > 60 ? `${shown.slice(0, 57)}…` : shown;
}
