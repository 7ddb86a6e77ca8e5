import { parseCard, resolveSpec, type ModelSpec } from '@slipway/model';
import { buildReferenceProfile } from '@slipway/stats';
import { expect, test } from 'vitest';
import type { Reference } from '../repository/read-reference.js';
import { buildProfile } from './build-profile.js';

function specOf(card: object, isTensor = false): ModelSpec {
  return resolveSpec({
    modelName: 'm',
    modelVersion: '1.0.0',
    signature: {
      inputs: [
        { name: 'x', datatype: 'FP32', shape: isTensor ? [-1, 2, 2] : [-1, 1] },
        { name: 'plan', datatype: 'BYTES', shape: [-1, 1] },
      ],
      outputs: [
        { name: 'label', datatype: 'INT64', shape: [-1] },
        { name: 'value', datatype: 'FP32', shape: [-1, 1] },
      ],
    },
    card: parseCard(JSON.stringify(card), 'card.json'),
    referenceColumns: undefined,
  });
}

const features = [
  { name: 'plan', type: 'string' },
  { name: 'x', type: 'float' },
];
const classifier = { features, classes: ['no', 'yes'] };
const regressor = { features, task: 'regression', outputs: { value: 'value' } };
const referenceOf = (csv: string): Reference => {
  const [columns = [], ...rows] = csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return { file: 'reference.csv', columns, rows, stored: undefined };
};
const profileOf = (card: object, csv: string) => buildProfile(specOf(card), referenceOf(csv));

test('columns are found by name, in any order, with blanks and NaN missing', () => {
  const profile = profileOf(classifier, 'target,x,plan\n1,0.5,a\n0,,b\n1,NaN,\n0,true,a\n');
  expect(profile).toMatchObject({
    rows: 4,
    numeric: [{ name: 'x', count: 2, missing: 2, sortedValues: [0.5, 1] }],
    categorical: [{ name: 'plan', count: 3, missing: 1, categories: ['a', 'b'] }],
  });
  expect(profile?.prediction).toBeUndefined();
});

test('predictions of classes are named, whether the reference names or numbers them', () => {
  for (const [yes, no] of [
    ['yes', 'no'],
    ['1', '0'],
  ]) {
    const csv = `x,plan,prediction\n1,a,${String(yes)}\n2,a,${String(yes)}\n3,a,${String(no)}\n`;
    expect(profileOf(classifier, csv)?.prediction).toMatchObject({
      kind: 'categorical',
      categories: ['yes', 'no'],
      counts: [2, 1],
    });
  }
});

test('predictions of a regression are numbers', () => {
  expect(profileOf(regressor, 'x,plan,prediction\n1,a,2.5\n2,a,1.5\n')?.prediction).toMatchObject({
    kind: 'numeric',
    sortedValues: [1.5, 2.5],
  });
});

test('a model whose rows are not flat has no profile', () => {
  expect(buildProfile(specOf({}, true), referenceOf('x\n1\n'))).toBeUndefined();
});

test.each([
  ['x,target\n1,2\n', 'reference.csv: expected a column plan, got x, target'],
  ['x,plan\n1,a\nhigh,b\n', 'reference.csv: row 2, column x: expected a number, got "high"'],
])('%j is refused by name', (csv, message) => {
  expect(() => profileOf(classifier, csv)).toThrow(message);
});

test('a stored profile stands in for rows, whatever columns it has besides the features', () => {
  const columns = [
    { kind: 'numeric' as const, name: 'x', values: [1, 2] },
    { kind: 'categorical' as const, name: 'plan', values: ['a', 'b'] },
    { kind: 'numeric' as const, name: 'age', values: [3, 4] },
  ];
  const prediction = { kind: 'categorical' as const, name: 'said', values: ['1', '0'] };
  const stored = {
    columns: ['x', 'plan', 'age'],
    profile: buildReferenceProfile(columns, prediction),
  };
  const reference: Reference = { file: 'profile.json', columns: stored.columns, rows: [], stored };
  const profile = buildProfile(specOf(classifier), reference);
  expect(profile).toMatchObject({
    rows: 2,
    numeric: [{ name: 'x', sortedValues: [1, 2] }],
    categorical: [{ name: 'plan' }],
  });
  expect(profile?.numeric).toHaveLength(1);
  expect(profile?.prediction).toMatchObject({ categories: ['no', 'yes'] });
});

test.each([
  [{ kind: 'numeric' as const, name: 'plan', values: [1] }, /column plan: expected a categorical/],
  [{ kind: 'numeric' as const, name: 'age', values: [1] }, /expected a column plan, got x, age/],
])('a stored profile that does not fit the model is refused', (column, message) => {
  const x = { kind: 'numeric' as const, name: 'x', values: [1] };
  const stored = { columns: ['x', column.name], profile: buildReferenceProfile([x, column]) };
  const reference: Reference = { file: 'profile.json', columns: stored.columns, rows: [], stored };
  expect(() => buildProfile(specOf(classifier), reference)).toThrow(
    expect.objectContaining({
      kind: 'precondition',
      code: 'BAD_PROFILE',
      message: expect.stringMatching(message) as string,
    }),
  );
});
