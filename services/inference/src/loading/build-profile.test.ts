import { parseCard, resolveSpec, type ModelSpec } from '@slipway/model';
import { expect, test } from 'vitest';
import { readReference } from '../repository/read-reference.js';
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
const profileOf = (card: object, csv: string) =>
  buildProfile(specOf(card), readReference(csv, 'reference.csv'));

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
  expect(buildProfile(specOf({}, true), readReference('x\n1\n', 'reference.csv'))).toBeUndefined();
});

test.each([
  ['x,target\n1,2\n', 'reference.csv: expected a column plan, got x, target'],
  ['x,plan\n1,a\nhigh,b\n', 'reference.csv: row 2, column x: expected a number, got "high"'],
])('%j is refused by name', (csv, message) => {
  expect(() => profileOf(classifier, csv)).toThrow(message);
});

test.each(['', 'x,plan\n', 'x,plan\n1\n', '"x\n1'])('the table %j is refused', (csv) => {
  expect(() => readReference(csv, 'reference.csv')).toThrow(
    expect.objectContaining({
      kind: 'precondition',
      code: 'BAD_REFERENCE',
      message: expect.stringMatching(/^reference\.csv: /) as string,
    }),
  );
});
