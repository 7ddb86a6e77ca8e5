import { expect, test } from 'vitest';
import { checkMatchers } from './check-matchers.js';

const labelNames = ['model', 'severity', 'team'];

test.each([
  [{}, 'expected at least one label, such as {"model": "iris"}, got none'],
  [{ model: '' }, 'expected a value for model, got an empty one'],
  [{ '': 'iris' }, 'expected labels of alerts (model, severity, team), got ""'],
  [
    { model: 'iris', modle: 'iris' },
    'expected labels of alerts (model, severity, team), got "modle"',
  ],
])('a silence by %j could match nothing, and is refused', (matchers, description) => {
  expect(() => {
    checkMatchers(matchers, labelNames);
  }).toThrow(
    expect.objectContaining({
      kind: 'invalid',
      violations: [{ field: 'matchers', description }],
    }) as Error,
  );
});

test('labels of alerts and those of the settings may be matched', () => {
  expect(() => {
    checkMatchers({ model: 'iris', team: 'risk' }, labelNames);
  }).not.toThrow();
});
