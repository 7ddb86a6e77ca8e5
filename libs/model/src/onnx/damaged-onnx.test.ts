import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { seededRandom } from '../../test-data/seeded-random.js';
import { classLabelsOf } from './class-labels.js';
import { graphDimensionsOf } from './graph-dimensions.js';
import { parseOnnx } from './parse-onnx.js';
import { stripZipMap } from './strip-zipmap.js';
import { unsupportedValue } from './unsupported-value.js';

const models = ['zipmap-numbers', 'zipmap-names', 'network-names'].map((name) => ({
  name,
  bytes: readFileSync(new URL(`../../test-data/${name}.onnx`, import.meta.url)),
}));

/** All that load does with a file; true when it was taken for a model. */
function survives(bytes: Uint8Array): boolean {
  try {
    const model = parseOnnx(bytes);
    classLabelsOf(model);
    graphDimensionsOf(model);
    unsupportedValue(model);
    const stripped = stripZipMap(bytes);
    if (stripped !== undefined) expect(stripped.byteLength).toBeLessThan(bytes.byteLength + 4096);
    return true;
  } catch (error) {
    // Whatever is wrong with the bytes, it is told by an error, and not by a lack of memory or stack.
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toMatch(/Maximum call stack|allocation|Invalid array length/);
    return false;
  }
}

test.each(models)('$name is whole', ({ bytes }) => {
  expect(survives(bytes)).toBe(true);
});

test.each(models)('$name, cut off anywhere, is an error or a model', ({ bytes }) => {
  for (let length = 0; length < bytes.byteLength; length += 16) {
    survives(bytes.subarray(0, length));
  }
  expect(survives(bytes.subarray(0, bytes.byteLength - 1))).toBe(false);
});

test.each(models)('$name with random bytes in it is an error or a model', ({ bytes }) => {
  const random = seededRandom(7);
  let refused = 0;
  for (let round = 0; round < 2000; round++) {
    const damaged = Uint8Array.from(bytes);
    for (let flips = 1 + random.below(8); flips > 0; flips--) {
      damaged[random.below(damaged.length)] = random.below(256);
    }
    if (!survives(damaged)) refused++;
  }
  expect(refused).toBeGreaterThan(100);
});

test('random bytes are an error or an empty model', () => {
  const random = seededRandom(8);
  for (let round = 0; round < 2000; round++) {
    const bytes = Uint8Array.from({ length: random.below(300) }, () => random.below(256));
    survives(bytes);
  }
});

test('a field that claims more bytes than there are is an error, whatever it claims', () => {
  for (const claim of [[0x7f], [0xff, 0xff, 0xff, 0xff, 0x0f], [0xff, 0xff, 0xff, 0xff, 0x7f]]) {
    expect(survives(Uint8Array.of(0x3a, ...claim, 1, 2, 3))).toBe(false);
  }
});

test('groups are not followed to any depth', () => {
  expect(survives(new Uint8Array(1_000_000).fill(0x0b))).toBe(false);
});
