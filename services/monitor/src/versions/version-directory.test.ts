import { shardCount, shardOf, toEventBatch } from '@slipway/events';
import { PredictionEventBatch } from '@slipway/proto';
import { expect, test } from 'vitest';
import { createShardState, type ShardState } from '../ingest/shard-state.js';
import type { ProfiledVersion } from '../profiles/profile-store.js';
import { createVersionDirectory } from './version-directory.js';

test('knows what has traffic and what has a reference, in order', () => {
  const directory = open({
    traffic: ['iris@2.0.0', 'iris@10.0.0'],
    profiles: ['iris@2.0.0', 'churn@1.0.0'],
  });

  const described = directory
    .list()
    .map(({ modelName, modelVersion, state, reference }) => [
      `${modelName}@${modelVersion}`,
      state !== undefined,
      reference?.digest,
    ]);

  expect(described).toEqual([
    ['churn@1.0.0', false, 'churn@1.0.0'],
    ['iris@2.0.0', true, 'iris@2.0.0'],
    ['iris@10.0.0', true, undefined],
  ]);
  expect(directory.list('churn')).toHaveLength(1);
});

test('means the stable version, else the lowest that is known', () => {
  const given = { traffic: ['iris@2.0.0', 'iris@10.0.0'], stable: 'iris@10.0.0' };

  expect(open(given).resolve('iris', '').modelVersion).toBe('10.0.0');
  expect(open({ ...given, stable: 'iris@3.0.0' }).resolve('iris', '').modelVersion).toBe('2.0.0');
  expect(open(given).resolve('iris', '2.0.0').modelVersion).toBe('2.0.0');
});

test('means the default model, else the only one', () => {
  const two = ['iris@1.0.0', 'churn@1.0.0'];

  expect(open({ traffic: two, defaultModel: 'iris' }).resolve('', '').modelName).toBe('iris');
  expect(open({ traffic: ['iris@1.0.0'] }).resolve('', '').modelName).toBe('iris');
  expect(() => open({ traffic: two }).resolve('', '')).toThrow(
    'model_name: expected one of churn, iris, got none',
  );
});

test('says what it knows when it does not know what it is asked for', () => {
  const directory = open({ traffic: ['iris@1.0.0', 'iris@2.0.0', 'churn@1.0.0'] });

  expect(() => directory.resolve('irsi', '')).toThrow(
    'model "irsi": neither predictions nor a reference profile are known; known models: churn, iris',
  );
  expect(() => directory.resolve('iris', '3.0.0')).toThrow(
    'version "3.0.0" of model "iris" is not known; known versions: 1.0.0, 2.0.0',
  );
  expect(() => open({}).versionsOf('iris')).toThrow('known models: none');
});

test('does not speak for a shard that another monitor reads', () => {
  const directory = open({ profiles: ['iris@1.0.0'], isOwner: false });

  expect(() => directory.resolve('iris', '')).toThrow(
    `model "iris": the events of its shard ${String(shardOf('iris'))} are read by monitor other, not by this one`,
  );
});

interface Given {
  readonly traffic?: readonly string[];
  readonly profiles?: readonly string[];
  readonly stable?: string;
  readonly defaultModel?: string;
  readonly isOwner?: boolean;
}

function open({ traffic = [], profiles = [], stable, defaultModel = '', isOwner = true }: Given) {
  const states = Array.from({ length: shardCount }, (_, shard) =>
    stateOf(traffic.filter((name) => shardOf(nameOf(name).modelName) === shard)),
  );
  return createVersionDirectory({
    shards: states.map((state) => ({
      state: () => (isOwner ? state : undefined),
      otherOwner: () => (isOwner ? undefined : 'other'),
    })),
    profiles: { list: () => profiles.map(profileOf) },
    stable: {
      of: (modelName) =>
        stable?.startsWith(`${modelName}@`) === true ? nameOf(stable).modelVersion : undefined,
    },
    defaultModel,
  });
}

function stateOf(names: readonly string[]): ShardState {
  const state = createShardState(undefined, {
    windowRows: 10,
    latenessMs: 60_000,
    profileOf: () => undefined,
  });
  for (const [i, name] of names.entries()) state.apply(`${String(i + 1)}-0`, batchOf(name));
  return state;
}

function batchOf(name: string): Parameters<ShardState['apply']>[1] {
  const header = { ...nameOf(name), producer: 'p', firstSequence: 1 };
  return { kind: 'batch', batch: toEventBatch(PredictionEventBatch.create(header)) };
}

function profileOf(name: string): ProfiledVersion {
  return { ...nameOf(name), digest: name, profile: { rows: 1, numeric: [], categorical: [] } };
}

function nameOf(name: string): { modelName: string; modelVersion: string } {
  const [modelName = '', modelVersion = ''] = name.split('@');
  return { modelName, modelVersion };
}
