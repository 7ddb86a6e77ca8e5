import { parseCard, resolveSpec, type ModelSpec, type TensorSignature } from '@slipway/model';
import { expect, test } from 'vitest';
import type { Golden } from '../repository/read-golden.js';
import { realSamples } from './real-samples.js';
import { syntheticSamples } from './synthetic-samples.js';

const specOf = (inputs: readonly TensorSignature[], card: object = {}): ModelSpec =>
  resolveSpec({
    modelName: 'm',
    modelVersion: '1.0.0',
    signature: { inputs, outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }] },
    card: parseCard(JSON.stringify(card), 'card.json'),
    referenceColumns: undefined,
  });

const column = (name: string, datatype: TensorSignature['datatype']): TensorSignature => ({
  name,
  datatype,
  shape: [-1, 1],
});
const mixed = specOf([column('age', 'INT64'), column('plan', 'BYTES'), column('paid', 'FP32')], {
  features: [
    { name: 'age', type: 'int', min: 18, max: 20 },
    { name: 'plan', type: 'string', categories: ['basic', 'plus'] },
    { name: 'paid', type: 'float', min: -2, max: -1 },
  ],
});

test('made-up rows keep to the card, and differ', () => {
  const samples = syntheticSamples(mixed, { rowsOfRun: 1, freeSize: 8 }, 8);
  expect(samples).toHaveLength(8);
  for (const { age, plan, paid } of samples) {
    expect([18n, 19n, 20n]).toContain(age?.data[0]);
    expect(['basic', 'plus']).toContain(plan?.data[0]);
    expect(paid?.data[0]).toBeGreaterThanOrEqual(-2);
    expect(paid?.data[0]).toBeLessThanOrEqual(-1);
  }
  expect(new Set(samples.map(({ paid }) => paid?.data[0])).size).toBe(8);
});

test('made-up tensors are small where their size is free', () => {
  const inputs: readonly TensorSignature[] = [
    { name: 'ids', datatype: 'INT64', shape: [-1, -1] },
    { name: 'image', datatype: 'FP32', shape: [-1, 3, -1, 2] },
    { name: 'half', datatype: 'FP16', shape: [-1, 2] },
    { name: 'text', datatype: 'BYTES', shape: [-1, 1, 1] },
  ];
  const [sample, other] = syntheticSamples(specOf(inputs), { rowsOfRun: 1, freeSize: 5 }, 2);
  expect(sample?.['ids']?.shape).toEqual([1, 5]);
  expect(sample?.['image']?.shape).toEqual([1, 3, 5, 2]);
  expect(new Set(sample?.['ids']?.data as BigInt64Array)).toEqual(new Set([0n, 1n]));
  expect([0, 0x3c00]).toContain(sample?.['half']?.data[0]);
  expect(sample).not.toEqual(other);
});

test('real rows come from all over the reference, each once; what no caller could send is left out', () => {
  const rows = ['17,basic,-1', '18,none,-1', ',basic,-1', '18,basic,-1.5', '18,basic,-1.5'];
  const far = Array.from({ length: 100 }, () => '19,plus,-2');
  const reference = {
    file: 'reference.csv',
    columns: ['paid_by', 'age', 'plan', 'paid'],
    rows: [...rows, ...far].map((row) => ['x', ...row.split(',')]),
    stored: undefined,
  };
  const samples = realSamples(mixed, { reference, golden: undefined }, 1, 2);
  expect(
    samples.map(({ age, plan, paid }) => [age?.data[0], plan?.data[0], paid?.data[0]]),
  ).toEqual([[19n, 'plus', -2]]);
});

test('golden rows stand in for a reference, as often as the graph takes rows at a time', () => {
  const instance = { age: 20, plan: 'plus', paid: -1 };
  const golden: Golden = { tolerance: 0, rows: [{ instance, prediction: 1 }] };
  const samples = realSamples(mixed, { reference: undefined, golden }, 3, 2);
  expect(samples[0]?.['age']).toEqual({
    datatype: 'INT64',
    shape: [3, 1],
    data: BigInt64Array.of(20n, 20n, 20n),
  });
});
