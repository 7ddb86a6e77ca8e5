import { expect, test } from 'vitest';
import { alertIdOf, fingerprintOf, modelOfId } from './alert.js';

test('a fingerprint depends on the labels and not on their order', () => {
  expect(fingerprintOf({ a: '1', b: '2' })).toBe(fingerprintOf({ b: '2', a: '1' }));
  expect(fingerprintOf({ a: '1', b: '2' })).not.toBe(fingerprintOf({ a: '2', b: '1' }));
});

test('an id tells the model, whatever its name looks like', () => {
  expect(modelOfId(alertIdOf({ model: 'credit-risk-0123456789abcdef' }))).toBe(
    'credit-risk-0123456789abcdef',
  );
  expect(modelOfId('iris')).toBeUndefined();
  expect(modelOfId('')).toBeUndefined();
});
