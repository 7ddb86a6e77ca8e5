import { buildReferenceProfile } from '@slipway/stats';
import { expect, test } from 'vitest';
import { sampleRows } from '../fold/sample-rows.js';
import { assessOutputs } from './output-health.js';
import { summarizeAnswers } from './summarize-answers.js';

const varied = buildReferenceProfile([], {
  ...{ kind: 'categorical', name: 'y', values: ['no', 'yes'] },
}).prediction;

test('says how many rows had outputs that are no numbers', () => {
  const rows = sampleRows(4, { nonFinite: Uint8Array.of(1, 0, 0, 0) });

  expect(assessOutputs(rows, varied).nonFiniteShare).toBe(0.25);
});

test('answers that are all the same are constant where those of the reference are not', () => {
  const rows = sampleRows(30, { labels: Array<string>(30).fill('yes') });

  expect(assessOutputs(rows, varied).isConstant).toBe(true);
  expect(assessOutputs(rows, undefined).isConstant).toBe(false);
  const { prediction } = buildReferenceProfile([], {
    ...{ kind: 'numeric', name: 'y', values: [3, 3] },
  });
  expect(assessOutputs(rows, prediction).isConstant).toBe(false);
});

test('one class with probabilities that differ is not constant, and a few rows say nothing', () => {
  const probabilities = Float32Array.from({ length: 30 }, (_, i) => i / 30);

  expect(assessOutputs(sampleRows(30, { probabilities }), varied).isConstant).toBe(false);
  expect(assessOutputs(sampleRows(3), varied).isConstant).toBe(false);
});

test('answers are summed up by mean and spread, as far as they are numbers', () => {
  const predictions = Float64Array.of(1, Number.NaN, 3, Number.POSITIVE_INFINITY);

  expect(summarizeAnswers(sampleRows(4, { predictions }))).toEqual({
    prediction: { mean: 2, sd: 1 },
    probability: undefined,
  });
});
