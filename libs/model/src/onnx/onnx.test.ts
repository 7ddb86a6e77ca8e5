import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { classLabelsOf } from './class-labels.js';
import { parseOnnx } from './parse-onnx.js';
import { stripZipMap } from './strip-zipmap.js';

function read(name: string): Uint8Array {
  return readFileSync(new URL(`../../test-data/${name}.onnx`, import.meta.url));
}

const labels: readonly [model: string, expected: unknown][] = [
  ['zipmap-numbers', { kind: 'ints', labels: [10n, 20n, 30n] }],
  ['zipmap-names', { kind: 'strings', labels: ['high', 'low', 'mid'] }],
  ['plain-numbers', { kind: 'ints', labels: [10n, 20n, 30n] }],
  ['network-names', { kind: 'strings', labels: ['high', 'low', 'mid'] }],
];

test.each(labels)(
  'the class labels of %s are in the order of its probabilities',
  (name, expected) => {
    expect(classLabelsOf(parseOnnx(read(name)))).toEqual(expected);
  },
);

test('a ZipMap becomes an Identity and its output keeps its name', () => {
  const before = parseOnnx(read('zipmap-names'));
  const stripped = stripZipMap(read('zipmap-names'));
  if (stripped === undefined) throw new Error('expected a ZipMap');
  const after = parseOnnx(stripped);
  const namesOf = (values: readonly { readonly name: string }[]): string[] =>
    values.map(({ name }) => name);
  expect(namesOf(after.outputs)).toEqual(namesOf(before.outputs));
  expect(after.nodes.map(({ opType }) => opType)).toEqual(
    before.nodes.map(({ opType }) => (opType === 'ZipMap' ? 'Identity' : opType)),
  );
  expect(namesOf(after.initializers)).toEqual(namesOf(before.initializers));
});

test('a model without a ZipMap is left alone', () => {
  expect(stripZipMap(read('plain-numbers'))).toBeUndefined();
});

test('bytes that are no model are an error', () => {
  expect(() => parseOnnx(new TextEncoder().encode('not a model at all'))).toThrow();
});
