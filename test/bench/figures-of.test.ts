import { expect, test } from 'vitest';
import { isMet } from '../load/figure.js';
import { figuresOf } from './figures-of.js';

const cost = (cpuMicros: number, busyShare = 1) => ({ requests: 10, cpuMicros, busyShare });
const contender = {
  name: 'reference',
  answer: () => Promise.resolve([]),
  measure: () => Promise.resolve(cost(0)),
};

test('a ratio is the median of the rounds, and misses its target when the service costs more', () => {
  const service = { name: 'service', costs: [cost(200), cost(400), cost(900)] };
  const reference = { name: 'reference', costs: [cost(100), cost(200), cost(900)] };
  const { figures } = figuresOf([service, reference], [{ contender, atLeast: 0.6 }]);
  const ratio = figures.find(({ name }) => name === 'ratio to reference');
  expect(ratio).toMatchObject({ value: 0.5, range: [0.5, 1] });
  expect(ratio && isMet(ratio)).toBe(false);
});

test('a contender that did not have its core is pointed out', () => {
  const service = { name: 'service', costs: [cost(200, 0.5)] };
  expect(figuresOf([service], []).notes).toEqual([
    'service had its core 50 % of the time: something else sets the pace',
  ]);
});
