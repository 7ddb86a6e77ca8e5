import { DomainError } from '@slipway/core';
import { expect, test } from 'vitest';
import { mergeReports, type VersionState } from '../discovery/fleet.js';
import { checkReady, liveRoutes, modelOf } from './check-routes.js';

const address = { host: '127.0.0.1', port: 1 };

function fleetOf(states: Readonly<Record<string, VersionState>>) {
  const versions = Object.entries(states).map(([version, state]) => ({
    modelName: 'iris',
    version,
    state,
    reason: 'bad digest',
  }));
  return mergeReports([{ endpoint: { grpc: address, http: address }, versions }]);
}

function errorOf(run: () => unknown): DomainError {
  try {
    run();
  } catch (error) {
    if (error instanceof DomainError) return error;
  }
  throw new Error('expected a DomainError');
}

const fleet = fleetOf({ '10.0.0': 'ready', '2.0.0': 'ready', '3.0.0': 'failed' });
const check = (weights: Readonly<Record<string, number>>) => () => {
  checkReady('iris', weights, modelOf(fleet, 'iris'));
};

test('an unknown model is not found, with the models there are', () => {
  const { kind, message } = errorOf(() => modelOf(fleet, 'tulip'));
  expect([kind, message]).toEqual(['not_found', 'no model "tulip"; the models are iris']);
  expect(errorOf(() => modelOf(new Map(), 'tulip')).message).toBe(
    'no model "tulip"; no replica has a model',
  );
});

test('every version that is not ready is named, with those that are, in their order', () => {
  const { kind, message, violations } = errorOf(check({ '3.0.0': 1, '4.0.0': 1, '2.0.0': 9998 }));
  expect(kind).toBe('invalid');
  expect(message).toBe(
    'weights of model iris: expected READY versions (2.0.0, 10.0.0); version 3.0.0 is failed (bad digest), version 4.0.0 is unknown',
  );
  expect(violations.map(({ field }) => field)).toEqual(['weights["3.0.0"]', 'weights["4.0.0"]']);
});

test('a version without weight need not be ready', () => {
  expect(check({ '2.0.0': 10_000, '4.0.0': 0 })).not.toThrow();
});

test('a model of which no version is ready has no routes, and says why', () => {
  const error = errorOf(() =>
    liveRoutes(fleetOf({ '1.0.0': 'failed', '2.0.0': 'loading' }), 'iris', undefined),
  );
  expect([error.kind, error.message]).toEqual([
    'precondition',
    'model iris has no READY version: 1.0.0 is failed (bad digest), 2.0.0 is loading',
  ]);
});
