import { expect, test } from 'vitest';
import { mergeReports } from '../discovery/fleet.js';
import { examplePlan } from '../../test/example-plan.js';
import { hasReadyModel, missingForReady } from './readiness.js';

const address = { host: '127.0.0.1', port: 50_051 };
const endpoint = { grpc: address, http: address };

function fleetOf(...modelNames: readonly string[]) {
  const versions = modelNames.map((modelName) => ({
    modelName,
    version: '1.0.0',
    state: 'ready' as const,
    reason: '',
  }));
  return mergeReports([{ endpoint, versions }]);
}

test('nothing is missing once Envoy routes every model that is ready', () => {
  const input = { fleet: fleetOf('iris', 'wine'), unsettled: [], inForce: examplePlan() };
  expect(missingForReady(input)).toEqual([]);
});

test.each([
  [
    { fleet: undefined, unsettled: [endpoint], inForce: undefined },
    ['the inference replicas have not been asked yet'],
  ],
  [
    { fleet: fleetOf('iris'), unsettled: [endpoint], inForce: examplePlan() },
    ['replica 127.0.0.1:50051 has not answered yet or is still loading'],
  ],
  [
    { fleet: fleetOf(), unsettled: [], inForce: undefined },
    ['no replica has a READY model', 'Envoy has not confirmed any routes'],
  ],
  [
    { fleet: fleetOf('iris', 'tulip'), unsettled: [], inForce: examplePlan() },
    ['Envoy has no routes yet for tulip'],
  ],
])('what is missing is said (%#)', (input, missing) => {
  expect(missingForReady(input)).toEqual(missing);
});

test('a model whose name cannot be routed is not waited for', () => {
  const fleet = fleetOf('iris', 'my model');
  expect(missingForReady({ fleet, unsettled: [], inForce: examplePlan() })).toEqual([]);
});

test('a model is loaded when any replica has a version ready', () => {
  expect(hasReadyModel(undefined)).toBe(false);
  expect(hasReadyModel(fleetOf())).toBe(false);
  expect(hasReadyModel(fleetOf('iris'))).toBe(true);
});
