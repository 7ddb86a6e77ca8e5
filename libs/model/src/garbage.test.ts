import { DomainError } from '@slipway/core';
import { expect, test } from 'vitest';
import { seededRandom, type SeededRandom } from '../test-data/seeded-random.js';
import { parseCard } from './card.js';
import type { ModelSpec } from './model-spec.js';
import { readMatrix } from './read-matrix.js';
import { readRows } from './read-rows.js';
import { readTensors, rowsOf } from './read-tensors.js';
import { resolveSpec } from './resolve-spec.js';
import { allocate, datatypes, elementCount, type Tensor, type Tensors } from './tensor.js';

function specOf(inputs: ModelSpec['signature']['inputs'], card = '{}'): ModelSpec {
  return resolveSpec({
    modelName: 'm',
    modelVersion: '1.0.0',
    signature: { inputs, outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }] },
    card: parseCard(card, 'card.json'),
    referenceColumns: undefined,
  });
}

const specs: readonly ModelSpec[] = [
  specOf([{ name: 'X', datatype: 'FP32', shape: [-1, 3] }]),
  specOf(datatypes.map((datatype) => ({ name: datatype, datatype, shape: [-1, 1] }))),
  specOf(
    [
      { name: 'age', datatype: 'INT64', shape: [-1, 1] },
      { name: 'plan', datatype: 'BYTES', shape: [-1] },
      { name: 'is_new', datatype: 'FP64', shape: [-1, 1] },
    ],
    JSON.stringify({
      features: [
        { name: 'age', type: 'int', min: 0, max: 150 },
        { name: 'plan', type: 'string', categories: ['a', 'b'], allow_missing: true },
        { name: 'is_new', type: 'bool', allow_missing: true },
      ],
    }),
  ),
  specOf([{ name: 'X', datatype: 'UINT8', shape: [2, 3] }]),
  specOf([{ name: 's', datatype: 'FP16', shape: [] }]),
  specOf([{ name: 'x', datatype: 'FP32', shape: [-1, -1, 4] }]),
];

const names = ['X', 'x', 's', 'age', 'plan', 'is_new', '__proto__', 'constructor', 'toString', ''];
const sizes = [0, 1, 2, 3, 4, -1, 1e3, 2 ** 31, 2 ** 32 - 1, 2 ** 53, NaN];

/** A value of any sort that JSON, protobuf or a careless caller can write. */
function anything(random: SeededRandom, depth = 0): unknown {
  const kinds = depth > 3 ? 7 : 10;
  switch (random.below(kinds)) {
    case 0:
      return random.pick([null, undefined, true, false, Symbol.iterator]);
    case 1:
      return random.pick([NaN, Infinity, -Infinity, -0, 0.5, 1e39, 5e-324, -1e308]);
    case 2:
      return random.pick([2 ** 53, -(2 ** 53), 2 ** 31, 128, 256, 65_536, -1, 0, 1]);
    case 3:
    case 4:
      return random.below(10);
    case 5:
      return random.pick(['', 'a', 'b', 'NaN', '1', '\u0000', '\ud800', 'x'.repeat(5000)]);
    case 6:
      return 2n ** BigInt(random.below(70));
    case 7:
      return Array.from({ length: random.below(5) }, () => anything(random, depth + 1));
    case 8:
      return { name: random.pick(names), value: anything(random, depth + 1) };
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(4) }, () => [
          random.pick(names),
          anything(random, depth + 1),
        ]),
      );
  }
}

function anyTensor(random: SeededRandom): Tensor {
  const datatype = random.pick(datatypes);
  const shape = Array.from({ length: random.below(4) }, () => random.pick(sizes));
  const count = elementCount(shape);
  const length = count >= 0 && count < 100 && random.below(4) > 0 ? count : random.below(10);
  const data = allocate(datatype, length);
  if (data instanceof Float32Array || data instanceof Float64Array) {
    for (let i = 0; i < length; i++) data[i] = random.pick([0, 1, NaN, Infinity, 1e30]);
  }
  return { datatype, shape, data };
}

/** What came out is whole, or refused by name. */
function outcomeOf(spec: ModelSpec, read: () => Tensors): 'taken' | 'refused' {
  let tensors: Tensors;
  try {
    tensors = read();
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError);
    const { kind, message, violations } = error as DomainError;
    expect(kind).toBe('invalid');
    expect(message).toMatch(/^model m@1\.0\.0: /);
    expect(message.length).toBeLessThan(1000);
    expect(violations.length).toBeGreaterThan(0);
    return 'refused';
  }
  for (const { name, datatype } of spec.signature.inputs) {
    const tensor = tensors[name];
    expect([tensor?.datatype, tensor?.data.length]).toEqual([
      datatype,
      elementCount(tensor?.shape ?? []),
    ]);
  }
  expect(rowsOf(spec, tensors)).toBeGreaterThanOrEqual(0);
  return 'taken';
}

test('rows of anything are taken whole or refused by name', () => {
  const random = seededRandom(1);
  const outcomes = { taken: 0, refused: 0 };
  for (let round = 0; round < 20_000; round++) {
    const spec = random.pick(specs);
    const rows = Array.from({ length: 1 + random.below(3) }, (_, index) => ({
      field: `instances[${String(index)}]`,
      row:
        random.below(3) === 0
          ? anything(random)
          : spec.features.map((feature) =>
              random.below(20) === 0 ? anything(random) : feature.type === 'string' ? 'a' : 1,
            ),
    }));
    outcomes[outcomeOf(spec, () => readRows(spec, rows))]++;
  }
  expect(Math.min(outcomes.taken, outcomes.refused)).toBeGreaterThan(1000);
});

test('tensors of any form are taken whole or refused by name', () => {
  const random = seededRandom(2);
  const outcomes = { taken: 0, refused: 0 };
  for (let round = 0; round < 20_000; round++) {
    const spec = random.pick(specs);
    const wanted = spec.signature.inputs.map(({ name, datatype, shape }) => {
      const fixed = shape.map((size) => (size < 0 ? 1 + random.below(2) : size));
      const right = { datatype, shape: fixed, data: allocate(datatype, elementCount(fixed)) };
      return [name, random.below(8) === 0 ? anyTensor(random) : right] as const;
    });
    const others = random.below(8) === 0 ? [[random.pick(names), anyTensor(random)] as const] : [];
    const tensors = Object.fromEntries([...wanted, ...others]);
    outcomes[outcomeOf(spec, () => readTensors(spec, tensors))]++;
  }
  expect(Math.min(outcomes.taken, outcomes.refused)).toBeGreaterThan(1000);
});

test('packed numbers of any length are taken whole or refused by name', () => {
  const random = seededRandom(3);
  const outcomes = { taken: 0, refused: 0 };
  for (let round = 0; round < 5000; round++) {
    const spec = random.pick(specs);
    const columns = random.pick([0, 1, 3, 3, 13]);
    const rows = random.below(4);
    const values = Float32Array.from({ length: rows * columns }, () =>
      random.pick([0, 1, 1, 1, 1, 1, 300, NaN]),
    );
    if (rows === 0 || columns === 0) continue;
    outcomes[outcomeOf(spec, () => readMatrix(spec, values, columns, 'matrix.values'))]++;
  }
  expect(Math.min(outcomes.taken, outcomes.refused)).toBeGreaterThan(100);
});
