import { expect, test } from 'vitest';
import { parseCard } from './card.js';

const path = 'iris/1.0.0/card.json';

function problemOf(card: unknown): string {
  try {
    parseCard(typeof card === 'string' ? card : JSON.stringify(card), path);
  } catch (error) {
    expect(error).toMatchObject({ kind: 'precondition', code: 'BAD_CARD' });
    return (error as Error).message;
  }
  throw new Error('expected an error');
}

test('an empty card says nothing', () => {
  expect(parseCard('{}', path)).toEqual({
    description: '',
    owner: '',
    executor: { kind: 'auto', intra_op_threads: 1 },
    batching: { max_wait_ms: 0, fixed_batch: 'loop' },
    allow_non_finite: false,
    monitoring: { redact: {} },
    compatibility: 'same',
  });
});

test('a feature is required and closed unless the card says otherwise', () => {
  const card = parseCard('{"features":[{"name":"plan","type":"string","categories":["a"]}]}', path);
  expect(card.features).toEqual([
    { name: 'plan', type: 'string', categories: ['a'], allow_missing: false, allow_unseen: false },
  ]);
});

test('bounds, classes, outputs and metrics are kept', () => {
  const card = {
    task: 'classification',
    features: [{ name: 'age', type: 'int', input: 'X', unit: 'years', min: 0, max: 120 }],
    classes: ['no', 'yes'],
    outputs: { label: 'l', probabilities: 'p' },
    metrics: { accuracy: 0.9 },
  };
  expect(parseCard(JSON.stringify(card), path)).toMatchObject(card);
});

test.each([
  ['{', /^iris\/1\.0\.0\/card\.json: not JSON: .+$/],
  ['[]', /^iris\/1\.0\.0\/card\.json: card: .+ array$/],
  [{ task: 'ranking' }, /: task: .*"classification"\|"regression"\|"tensor"$/],
  [{ colour: 'red' }, /: card: .*"colour"$/],
  [{ features: [] }, /: features: /],
  [{ features: [{ name: '', type: 'float' }] }, /: features\.0\.name: /],
  [{ features: [{ name: 'a', type: 'double' }] }, /: features\.0\.type: /],
  [{ features: [{ name: 'a', type: 'float', maximum: 3 }] }, /: features\.0: .*"maximum"$/],
  [
    { features: [{ name: 'a', type: 'float', min: 2, max: 1 }] },
    /: features\.0: feature a: min 2 is above max 1$/,
  ],
  [
    { features: [{ name: 'a', type: 'float', categories: ['x'] }] },
    /: features\.0: feature a: categories of a float$/,
  ],
  [
    { features: [{ name: 'a', type: 'string', min: 0 }] },
    /: features\.0: feature a: min or max of a string$/,
  ],
  [
    { features: [{ name: 'a', type: 'string', categories: ['x', 'x'] }] },
    /: features\.0: feature a: category x is listed twice$/,
  ],
  [
    {
      features: [
        { name: 'a', type: 'int' },
        { name: 'a', type: 'int' },
      ],
    },
    /: features: a is listed twice$/,
  ],
  [{ classes: ['a', 'b', 'a'] }, /: classes: a is listed twice$/],
  [{ outputs: { score: 'x' } }, /: outputs: .*"score"$/],
])('%j is refused with its place', (card, message) => {
  expect(problemOf(card)).toMatch(message);
});

test('every problem of a card is told at once', () => {
  expect(problemOf({ task: 1, classes: 'x' })).toMatch(/: task: .+; classes: .+$/);
});
