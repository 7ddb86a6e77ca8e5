import { expect, test } from 'vitest';
import { createReadiness } from './readiness.js';
import type { VersionEntry, VersionState } from './version-entry.js';

type Kind = VersionState['state'];

/** Models of one version each, in these states. */
function missing(
  states: Readonly<Record<string, Kind>>,
  startedWith: readonly string[] | undefined,
  isStrict = false,
): string {
  const entryOf = (modelName: string): VersionEntry =>
    ({ modelName, modelVersion: '1.0.0', state: { state: states[modelName] } }) as VersionEntry;
  const registry = {
    modelNames: () => Object.keys(states),
    versions: (modelName: string) => (modelName in states ? [entryOf(modelName)] : []),
    readyVersions: (modelName: string) => (states[modelName] === 'ready' ? ['1.0.0'] : []),
    startedWith: () => startedWith,
  };
  const readiness = createReadiness(registry, { isStrict });
  expect(readiness.isReady()).toBe(readiness.missing() === '');
  return readiness.missing();
}

const both = ['a', 'b'];

test('nothing is ready before every model of the start was tried', () => {
  expect(missing({ a: 'ready', b: 'loading' }, undefined)).toBe('the models are still loading');
});

test('an empty set is not ready, nor is one of which no version answers', () => {
  expect(missing({}, [])).toBe('no model is ready');
  expect(missing({ a: 'failed', b: 'unloaded' }, both)).toBe('no model is ready');
});

test('one model that answers is enough, and later loads change nothing', () => {
  expect(missing({ a: 'ready', b: 'failed' }, both)).toBe('');
  expect(missing({ a: 'ready', b: 'ready', c: 'loading' }, both)).toBe('');
});

test('strict: every model of the start must answer, unless it was unloaded', () => {
  expect(missing({ a: 'ready', b: 'failed' }, both, true)).toBe('no version is ready of b');
  expect(missing({ a: 'ready', b: 'unloaded' }, both, true)).toBe('');
  expect(missing({ a: 'ready', b: 'ready', c: 'failed' }, both, true)).toBe('');
  expect(missing({ a: 'ready' }, both, true)).toBe('');
});
