import { expect, test } from 'vitest';
import { profileAnswers } from './answer-profiles.js';
import { answerReference } from './answer-reference.js';
import { classifier, createModel, referenceOf, regressor, xs } from './sample-model.js';

test('an unlabelled reference is scored, for what answers and their probabilities look like', async () => {
  const reference = referenceOf(['x'], [...xs.map((x) => [x]), ['NaN']]);
  const answers = await answerReference(classifier, createModel(), reference, 64);

  const { prediction, isPredictionScored, probability } = profileAnswers({}, answers!);

  const yes = xs.filter((x) => Number(x) > 0.5).length;
  expect(prediction).toMatchObject({ kind: 'categorical', count: 400, missing: 0 });
  expect(prediction).toMatchObject({ categories: ['yes', 'no'], counts: [yes, 400 - yes] });
  expect(isPredictionScored).toBe(true);
  expect(probability).toMatchObject({ name: 'probability', count: 400 });
  const sorted = xs.map((x) => Math.max(Number(x), 1 - Number(x))).sort((a, b) => a - b);
  expect(probability?.sortedValues[0]).toBeCloseTo(sorted[0]!, 6);
  expect(probability?.sortedValues[399]).toBeCloseTo(sorted[399]!, 6);
});

test('a prediction column stays, and what it says has the probability of its own column', async () => {
  const model = createModel();
  const rows = xs.map((x, i) => [x, i % 4 === 0 ? '1' : 'no', '0.75', '0.25']);
  const columns = ['x', 'prediction', 'probability_no', 'probability_yes'];
  const answers = await answerReference(classifier, model, referenceOf(columns, rows), 64);
  const given = { kind: 'categorical', name: 'prediction', categories: [], counts: [] } as const;

  const { probability, ...rest } = profileAnswers(
    { prediction: { ...given, count: 0, missing: 0 } },
    answers!,
  );

  expect(model.runs).toBe(0);
  expect(rest).toEqual({});
  expect(Array.from(probability!.sortedValues)).toEqual([
    ...Array<number>(100).fill(0.25),
    ...Array<number>(300).fill(0.75),
  ]);
});

test('a scored regression has values and no probabilities', async () => {
  const reference = referenceOf(
    ['x'],
    xs.map((x) => [x]),
  );
  const answers = await answerReference(regressor, createModel(), reference, 64);
  const profiles = profileAnswers({}, answers!);
  expect(profiles.prediction).toMatchObject({ kind: 'numeric', count: 400 });
  expect(profiles.probability).toBeUndefined();
});

test('at most 5,000 rows are answered, from all over the reference', async () => {
  const rows = Array.from({ length: 12_000 }, (_, i) => [(i / 12_000).toFixed(5)]);
  const answers = await answerReference(regressor, createModel(), referenceOf(['x'], rows), 512);
  expect(answers?.rows).toHaveLength(5000);
  expect(answers?.predicted.at(0)).toBeLessThan(0.001);
  expect(answers?.predicted.at(-1)).toBeGreaterThan(0.999);
});
