import { expect, test } from 'vitest';
import { examplePlan } from '../../test/example-plan.js';
import { mergeReports } from '../discovery/fleet.js';
import { liveState } from './live-state.js';

const endpoint = { grpc: { host: 'a', port: 1 }, http: { host: 'a', port: 2 } };
const nothing = {
  ...{ fleet: undefined, inForce: undefined, replicaCount: 2, services: [], missing: [] },
  monitor: { awaySinceMs: undefined, reason: '' },
};

test('every version is shown with its state, who has it, its share and its names', () => {
  const fleet = mergeReports([
    {
      endpoint,
      versions: [
        { modelName: 'iris', version: '1.0.0', state: 'ready', reason: '' },
        { modelName: 'iris', version: '2.0.0', state: 'ready', reason: '' },
        { modelName: 'tulip', version: '1.0.0', state: 'failed', reason: 'bad digest' },
      ],
    },
  ]);
  expect(liveState({ ...nothing, fleet, inForce: examplePlan() })).toMatchObject({
    models: [
      {
        model_name: 'iris',
        generation: 3,
        versions: [
          {
            model_version: '1.0.0',
            state: 'ready',
            ready_on: 1,
            weight: 9000,
            aliases: ['stable'],
          },
          { model_version: '2.0.0', weight: 1000, aliases: ['canary'] },
        ],
      },
      {
        model_name: 'tulip',
        versions: [{ state: 'failed (bad digest)', ready_on: 0, weight: 0, aliases: [] }],
      },
    ],
  });
});

test('before anything is known there are no models, and a monitor that is away is away since a time', () => {
  const monitor = { awaySinceMs: Date.parse('2026-01-02T03:04:05Z'), reason: 'refused' };
  expect(JSON.parse(JSON.stringify(liveState({ ...nothing, monitor })))).toMatchObject({
    models: [],
    monitor: { away_since: '2026-01-02T03:04:05.000Z', reason: 'refused' },
  });
});
