import { expect, test } from 'vitest';
import { compareVersions, isVersion, parseVersion } from './semver.js';

test('versions follow the order of semver.org §11', () => {
  const ascending = [
    '0.9.9',
    '1.0.0-1',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.2.0',
    '1.10.0',
    '2.0.0',
    '10.0.0',
  ];
  expect(ascending.toReversed().sort(compareVersions)).toEqual(ascending);
});

test('numbers longer than a double holds exactly keep their order', () => {
  expect(compareVersions('1.0.0-90071992547409931', '1.0.0-90071992547409932')).toBeLessThan(0);
  expect(compareVersions('20261122154700001.0.0', '20261122154700000.0.0')).toBeGreaterThan(0);
});

test('versions that differ in the build alone have the same order everywhere', () => {
  expect(['1.0.0+b', '1.0.0+a'].sort(compareVersions)).toEqual(['1.0.0+a', '1.0.0+b']);
  expect(compareVersions('1.0.0+a', '1.0.0+a')).toBe(0);
});

test('what is no version comes after every version, in the order of its text', () => {
  expect(['latest', '2.0.0', 'a', '1.0.0'].sort(compareVersions)).toEqual([
    '1.0.0',
    '2.0.0',
    'a',
    'latest',
  ]);
});

test.each(['1.0.0', '0.0.0', '1.2.3-rc.1', '1.2.3-0a.-', '1.2.3+build.01', '1.2.3-x+y'])(
  '%s is a version',
  (text) => {
    expect(isVersion(text)).toBe(true);
  },
);

test.each([
  '',
  '1',
  '1.0',
  'v1.0.0',
  '01.0.0',
  '1.0.0-',
  '1.0.0-01',
  '1.0.0-a..b',
  '1.0.0+',
  '1.0.0 ',
])('%j is no version', (text) => {
  expect(isVersion(text)).toBe(false);
});

test.each([
  ['1', '1.0.0'],
  ['1.2', '1.2.0'],
  ['v1.2.3', '1.2.3'],
  ['1.2.3-rc.1', '1.2.3-rc.1'],
])('%s stands for version %s', (text, version) => {
  expect(parseVersion(text)).toBe(version);
});

test.each(['', 'v', 'latest', '1.', '1.2.3.4', '1-rc.1', '01'])(
  '%j stands for no version',
  (text) => {
    expect(parseVersion(text)).toBeUndefined();
  },
);
