import { DomainError } from '@slipway/core';
import { soleRoute, withWeights, type RouteTable } from '@slipway/routing';
import { expect, test } from 'vitest';
import type { LoadedVersion } from '../registry/loaded-version.js';
import type { ModelRegistry } from '../registry/model-registry.js';
import type { VersionEntry } from '../registry/version-entry.js';
import {
  createVersionChooser,
  type RoutingRequest,
  type VersionChooser,
} from './choose-version.js';

const v1 = '1.0.0';
const v2 = '2.0.0';
const v3 = '3.0.0';

/** A registry of one model, iris; what a choice needs of a version is its name. */
function registryOf(ready: readonly string[], failed: readonly string[] = []): ModelRegistry {
  const loaded = (modelVersion: string): LoadedVersion =>
    ({ spec: { modelName: 'iris', modelVersion } }) as LoadedVersion;
  const entries: VersionEntry[] = [
    ...ready.map((modelVersion) => ({
      modelName: 'iris',
      modelVersion,
      state: { state: 'ready' as const, loaded: loaded(modelVersion) },
    })),
    ...failed.map((modelVersion) => ({
      modelName: 'iris',
      modelVersion,
      state: { state: 'failed' as const, reason: 'broken' },
    })),
  ];
  return {
    modelNames: () => ['iris'],
    versions: () => entries,
    readyVersions: () => ready,
    get: (modelName, modelVersion) => {
      if (ready.includes(modelVersion)) return loaded(modelVersion);
      throw new DomainError('not_found', 'VERSION_NOT_FOUND', `${modelName}@${modelVersion}`);
    },
    requireModel: () => undefined,
  };
}

function chooserOf(
  registry: ModelRegistry,
  table?: RouteTable,
  random: () => number = () => 0,
): VersionChooser {
  return createVersionChooser({ registry, storedTable: () => table, random }, { defaultModel: '' });
}

function request(
  fields: Partial<RoutingRequest>,
  headers: Readonly<Record<string, string>> = {},
): RoutingRequest {
  return {
    modelName: 'iris',
    modelVersion: '',
    routingKey: '',
    header: (name) => headers[name],
    ...fields,
  };
}

const canary = withWeights(soleRoute('iris', v1), { [v1]: 9000, [v2]: 1000 });

test('the role of a version is the one it has in the table', () => {
  const chooser = chooserOf(registryOf([v1, v2, v3]), canary);
  const variantOf = (modelVersion: string, headers = {}) =>
    chooser.choose(request({ modelVersion }, headers)).variant;
  expect([v1, v2, v3].map((version) => variantOf(version))).toEqual([
    'stable',
    'canary',
    undefined,
  ]);
  expect(variantOf(v2, { 'x-slipway-shadow': '1' })).toBe('shadow');
});

test('chance without a key follows the buckets, from the first to the last', () => {
  const versionAt = (random: number): string =>
    chooserOf(registryOf([v1, v2]), canary, () => random).choose(request({})).loaded.spec
      .modelVersion;
  expect([0, 0.0999, 0.1, 0.99999].map(versionAt)).toEqual([v2, v2, v1, v1]);
});

test('a version of the table that is not ready is not chosen', () => {
  const chooser = chooserOf(registryOf([v1], [v2]), canary);
  for (const routingKey of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    expect(chooser.choose(request({ routingKey })).loaded.spec.modelVersion).toBe(v1);
  }
  expect(() => chooser.choose(request({ modelVersion: v2 }))).toThrow('iris@2.0.0');
});

test('the routing key is that of the message, else that of the header', () => {
  const chooser = chooserOf(registryOf([v1]));
  const headers = { 'x-routing-key': 'header' };
  expect(chooser.choose(request({ routingKey: 'message' }, headers)).routingKey).toBe('message');
  expect(chooser.choose(request({}, headers)).routingKey).toBe('header');
});

test('the decision of the gateway holds for the model that it was made for', () => {
  const chooser = chooserOf(registryOf([v1, v2]), canary, () => 0.5);
  const headers = { 'x-slipway-version': v2, 'x-model-name': 'iris' };
  const versionOf = (given: Readonly<Record<string, string>>): string =>
    chooser.choose(request({}, given)).loaded.spec.modelVersion;
  expect(versionOf(headers)).toBe(v2);
  expect(versionOf({ ...headers, 'x-model-name': 'churn' })).toBe(v1);
});

test('a choice of the gateway that has left this replica is made again by the table', () => {
  const chooser = chooserOf(registryOf([v1], [v2]), canary);
  const headers = { 'x-slipway-version': v2, 'x-model-name': 'iris' };
  const choose = (given: Readonly<Record<string, string>>) =>
    chooser.choose(request({}, { ...headers, ...given }));
  expect(choose({}).loaded.spec.modelVersion).toBe(v1);
  expect(() => choose({ 'x-model-alias': 'canary' })).toThrow('iris@2.0.0');
  expect(() => choose({ 'x-slipway-shadow': '1' })).toThrow('iris@2.0.0');
  expect(() => chooser.choose(request({ modelVersion: v2 }, headers))).toThrow('iris@2.0.0');
});

test('the table in force follows what is ready and what is stored', () => {
  let ready: readonly string[] = [v1, v2];
  let stored: RouteTable | undefined = canary;
  const registry = { ...registryOf(ready), readyVersions: () => ready };
  const chooser = createVersionChooser(
    { registry, storedTable: () => stored, random: () => 0 },
    { defaultModel: '' },
  );
  expect(chooser.tableOf('iris')).toEqual(canary);
  ready = [v2];
  expect(chooser.tableOf('iris')?.stable).toBe(v2);
  stored = undefined;
  ready = [v1, v2];
  expect(chooser.tableOf('iris')).toEqual(soleRoute('iris', v1));
  ready = [];
  expect(chooser.tableOf('iris')).toBeUndefined();
});

test.each([{}, { 'x-model-alias': 'stable' }])(
  'without a ready version the reasons are told (%j)',
  (headers) => {
    const chooser = chooserOf(registryOf([], [v1, v2]), canary);
    expect(() => chooser.choose(request({}, headers))).toThrow(
      'model iris: no version is ready: 1.0.0 failed (broken); 2.0.0 failed (broken)',
    );
  },
);
