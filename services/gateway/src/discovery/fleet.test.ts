import { expect, test } from 'vitest';
import { mergeReports, readyVersions, type ReplicaVersion, type VersionState } from './fleet.js';

const endpoint = (port: number) => ({
  grpc: { host: '127.0.0.1', port },
  http: { host: '127.0.0.1', port: port + 1000 },
});
const a = endpoint(1);
const b = endpoint(2);

function version(version: string, state: VersionState, reason = ''): ReplicaVersion {
  return { modelName: 'iris', version, state, reason };
}

test('a version is ready on those replicas that say so', () => {
  const fleet = mergeReports([
    { endpoint: a, versions: [version('1.0.0', 'ready'), version('2.0.0', 'loading')] },
    { endpoint: b, versions: [version('1.0.0', 'ready'), version('2.0.0', 'ready')] },
  ]);
  expect(fleet.get('iris')?.get('1.0.0')).toMatchObject({ readyOn: [a, b], summary: 'ready' });
  expect(fleet.get('iris')?.get('2.0.0')).toMatchObject({ readyOn: [b], summary: 'ready' });
  expect(readyVersions(fleet, 'iris')).toEqual(['1.0.0', '2.0.0']);
});

test('a replica that does not answer has nothing', () => {
  const fleet = mergeReports([
    { endpoint: a, versions: undefined },
    { endpoint: b, versions: [version('1.0.0', 'ready')] },
  ]);
  expect(fleet.get('iris')?.get('1.0.0')?.readyOn).toEqual([b]);
});

test('a version that is ready nowhere says why', () => {
  const fleet = mergeReports([
    { endpoint: a, versions: [version('1.0.0', 'failed', 'bad digest')] },
    { endpoint: b, versions: [version('1.0.0', 'loading')] },
  ]);
  expect(fleet.get('iris')?.get('1.0.0')?.summary).toBe('failed (bad digest)');
  expect(readyVersions(fleet, 'iris')).toEqual([]);
  expect(readyVersions(fleet, 'tulip')).toEqual([]);
});
