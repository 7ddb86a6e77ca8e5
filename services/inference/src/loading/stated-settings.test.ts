import { parseCard, resolveSpec, type ModelSpec } from '@slipway/model';
import { expect, test } from 'vitest';
import { statedSettings } from './stated-settings.js';

function specOf(features: readonly object[]): ModelSpec {
  return resolveSpec({
    modelName: 'm',
    modelVersion: '1.0.0',
    signature: {
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, features.length] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
    },
    card: parseCard(JSON.stringify({ task: 'regression', features }), 'card.json'),
    referenceColumns: undefined,
  });
}

test('what a card says about watching its features reaches the profile, and nothing else', () => {
  const spec = specOf([
    { name: 'age', type: 'float', importance: 0.7, drift: { test: 'ks', min_effect: 0.3 } },
    { name: 'id', type: 'int', drift: { watched: false } },
    { name: 'bmi', type: 'float' },
  ]);
  expect(statedSettings(spec)).toEqual({
    importances: { age: 0.7 },
    driftSettings: {
      age: { isIgnored: false, test: 'ks', minEffect: 0.3, threshold: undefined },
      id: { isIgnored: true, test: undefined, minEffect: undefined, threshold: undefined },
    },
  });
  expect(statedSettings(specOf([{ name: 'bmi', type: 'float' }]))).toEqual({});
});

test('a test that there is not is refused by its feature, with those there are', () => {
  const spec = specOf([{ name: 'age', type: 'float', drift: { test: 'kss' } }]);
  expect(() => statedSettings(spec)).toThrow(
    /card\.json: drift\.test of feature age: expected one of cauchy, ks, .*, got "kss"$/,
  );
});
