import { systemClock } from '@slipway/core';
import type { Redis } from '@slipway/redis';
import { expect, test } from 'vitest';
import { alertLabelNames } from '../alert.js';
import { createSilenceStore } from './silence-store.js';

const untouched = {} as Redis;
const create = (matchers: Readonly<Record<string, string>>) =>
  createSilenceStore(untouched, systemClock, [...alertLabelNames, 'team']).create({
    matchers,
    ...{ durationS: 60, by: 'ada', comment: '' },
  });

test.each([
  [{}, 'expected at least one label, such as {"model": "iris"}, got none'],
  [{ model: '' }, 'expected a value for model, got an empty one'],
  [
    { '': 'iris' },
    'expected labels of alerts (alertname, severity, model, model_version, service, team), got ""',
  ],
  [
    { model: 'iris', modle: 'iris' },
    'expected labels of alerts (alertname, severity, model, model_version, service, team), got "modle"',
  ],
])('a silence by %j could match nothing, and is refused', async (matchers, description) => {
  await expect(create(matchers)).rejects.toMatchObject({
    kind: 'invalid',
    violations: [{ field: 'matchers', description }],
  });
});
