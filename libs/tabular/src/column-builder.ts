import { createNumberList } from './number-list.js';
import { isMissing, isWhole, parseBoolean, parseNumber } from './parse-cell.js';
import type { Column } from './table.js';

/** Makes a typed column of texts that come one by one. */
export interface ColumnBuilder {
  readonly add: (text: string) => void;
  /**
   * Undefined when the values turned out to be text only after the first of them had been taken for numbers or truth
   * values: what stood there cannot be told from those, so the column must be read again as text.
   */
  readonly build: () => Column | undefined;
}

/** A column whose type follows from its values as it does in pandas: all numbers, all true or false, else text. */
export function createColumnBuilder(name: string): ColumnBuilder {
  let builder = createMissingBuilder(name);
  let rows = 0;
  let isFirst = true;
  return {
    add: (text) => {
      if (isFirst && !isMissing(text)) {
        isFirst = false;
        builder = builderFor(name, text);
        for (let row = 0; row < rows; row++) builder.add('');
      }
      rows++;
      builder.add(text);
    },
    build: () => builder.build(),
  };
}

/** A column of the texts as they stand, of which only the empty one is missing when `isRaw`. */
export function createTextBuilder(name: string, isRaw: boolean): ColumnBuilder {
  const values: (string | null)[] = [];
  return {
    add: (text) => values.push((isRaw ? text === '' : isMissing(text)) ? null : text),
    build: () => ({ name, type: 'text', values }),
  };
}

function builderFor(name: string, firstText: string): ColumnBuilder {
  if (parseNumber(firstText) !== undefined) return createNumberBuilder(name);
  if (parseBoolean(firstText) !== undefined) return createBooleanBuilder(name);
  return createTextBuilder(name, false);
}

/** A column without any value is one of numbers, as it is in pandas. */
const createMissingBuilder = createNumberBuilder;

function createNumberBuilder(name: string): ColumnBuilder {
  const values = createNumberList();
  let isInteger = true;
  let isText = false;
  let rows = 0;
  return {
    add: (text) => {
      rows++;
      const value = isMissing(text) ? Number.NaN : parseNumber(text);
      if (value === undefined) isText = true;
      else values.push(value);
      if (isInteger && !isWhole(text)) isInteger = false;
    },
    build: () => {
      if (isText) return undefined;
      return { name, type: 'number', isInteger: isInteger && rows > 0, values: values.toArray() };
    },
  };
}

function createBooleanBuilder(name: string): ColumnBuilder {
  const values: (boolean | null)[] = [];
  let isText = false;
  return {
    add: (text) => {
      const value = isMissing(text) ? null : parseBoolean(text);
      if (value === undefined) isText = true;
      else values.push(value);
    },
    build: () => (isText ? undefined : { name, type: 'boolean', values }),
  };
}
