import { expect, test } from 'vitest';
import { mergeReports, type ReplicaVersion } from '../discovery/fleet.js';
import { examplePlan } from '../../test/example-plan.js';
import { planGateway, statName, type GatewayPlan } from './gateway-plan.js';

const address = { host: '127.0.0.1', port: 1 };
const upstreams = {
  replicas: [{ grpc: address, http: address }],
  monitors: [address],
  controller: address,
  controllerHttp: address,
};

function planOf(versions: readonly (readonly [string, string])[], defaultModel = ''): GatewayPlan {
  const report: readonly ReplicaVersion[] = versions.map(([modelName, version]) => ({
    modelName,
    version,
    state: 'ready',
    reason: '',
  }));
  const fleet = mergeReports([{ endpoint: { grpc: address, http: address }, versions: report }]);
  return planGateway({ upstreams, fleet, tables: new Map(), defaultModel });
}

test('every ready version has its replicas, sorted by model and version', () => {
  const { versions } = examplePlan();
  expect(
    versions.map(({ modelName, version, endpoints }) => [modelName, version, endpoints.length]),
  ).toEqual([
    ['iris', '1.0.0', 2],
    ['iris', '2.0.0', 1],
    ['wine', '1.0.0', 1],
  ]);
});

test('the table is what can be served, and a model without one has its lowest version', () => {
  const [iris, wine] = examplePlan().models;
  expect(iris?.table.aliases).toEqual({ canary: '2.0.0' });
  expect(iris?.readyVersions).toEqual(['1.0.0', '2.0.0']);
  expect(wine?.table).toMatchObject({ generation: 0, stable: '1.0.0', salt: 'wine' });
});

test('the default model is the one that is set, else the only one', () => {
  expect(planOf([['iris', '1.0.0']]).defaultModel).toBe('iris');
  const two = [
    ['iris', '1.0.0'],
    ['wine', '1.0.0'],
  ] as const;
  expect(planOf(two).defaultModel).toBeUndefined();
  expect(planOf(two, 'wine').defaultModel).toBe('wine');
});

test('names that a header cannot carry are left to the replicas', () => {
  const { models, versions } = planOf([
    ['my model', '1.0.0'],
    ['iris', '1.0.0'],
    ['iris', '2.0.0\n'],
    ['modèle', '1.0.0'],
  ]);
  expect(models.map(({ modelName }) => modelName)).toEqual(['iris']);
  expect(versions.map(({ version }) => version)).toEqual(['1.0.0']);
});

test('a name in statistics has no dots', () => {
  expect(statName('iris.v2', '1.0.0-rc.1')).toBe('iris_v2@1_0_0-rc_1');
});
