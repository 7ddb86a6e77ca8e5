import { expect, test } from 'vitest';
import {
  boolSetting,
  choiceSetting,
  intSetting,
  parseEnv,
  textSetting,
  urlSetting,
} from './config.js';
import { DomainError } from './errors.js';

const settings = {
  port: { env: 'PORT', schema: intSetting(0, 65_535, 8080), description: 'Port.' },
  isVerbose: { env: 'VERBOSE', schema: boolSetting(false), description: 'More lines.' },
  name: { env: 'NAME', schema: textSetting('slipway'), description: 'Name.' },
  level: { env: 'LEVEL', schema: choiceSetting(['low', 'high'], 'low'), description: 'Level.' },
  store: {
    env: 'STORE_URL',
    schema: urlSetting(['redis', 'rediss'], 'redis://here'),
    description: 'Store.',
  },
};

function problemsOf(env: Record<string, string>, knownPrefixes: string[] = []): string[] {
  try {
    parseEnv(settings, env, { knownPrefixes });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect([error.kind, error.code]).toEqual(['precondition', 'BAD_SETTINGS']);
    const [title, ...problems] = error.message.split('\n');
    expect(title).toBe('Wrong settings:');
    return problems.map((problem) => problem.trim());
  }
  throw new Error('expected an error');
}

test('an empty environment gives the defaults', () => {
  expect(parseEnv(settings, {})).toEqual({
    port: 8080,
    isVerbose: false,
    name: 'slipway',
    level: 'low',
    store: 'redis://here',
  });
});

test('values are read as what they stand for', () => {
  const env = {
    PORT: '0',
    VERBOSE: '1',
    NAME: ' x ',
    LEVEL: 'high',
    STORE_URL: 'rediss://u:p@h:1/2',
  };
  expect(parseEnv(settings, env)).toEqual({
    port: 0,
    isVerbose: true,
    name: ' x ',
    level: 'high',
    store: 'rediss://u:p@h:1/2',
  });
});

test('an empty variable counts as unset', () => {
  expect(parseEnv(settings, { PORT: '', STORE_URL: '' })).toEqual(parseEnv(settings, {}));
});

test.each([
  ['PORT', '65536', 'expected a whole number from 0 to 65535, got "65536"'],
  ['PORT', '-1', 'expected a whole number from 0 to 65535, got "-1"'],
  ['PORT', '1.5', 'expected a whole number from 0 to 65535, got "1.5"'],
  ['PORT', '0x10', 'expected a whole number from 0 to 65535, got "0x10"'],
  ['PORT', ' 80', 'expected a whole number from 0 to 65535, got " 80"'],
  ['VERBOSE', 'yes', 'expected true or false, got "yes"'],
  ['LEVEL', 'LOW', 'expected one of low, high, got "LOW"'],
  [
    'STORE_URL',
    'localhost:6379',
    'expected a URL that starts with redis:// or rediss://, got "localhost:6379"',
  ],
  [
    'STORE_URL',
    'redis://',
    'expected a URL that starts with redis:// or rediss://, got "redis://"',
  ],
  [
    'STORE_URL',
    'redis://h:port',
    'expected a URL that starts with redis:// or rediss://, got "redis://h:port"',
  ],
])('%s=%s is refused by name', (env, value, problem) => {
  expect(problemsOf({ [env]: value })).toEqual([`${env}: ${problem}`]);
});

test('every problem is told at once, also names that no setting has', () => {
  const env = { PORT: 'x', LEVEL: 'y', STORE_ULR: 'redis://a', HOME: '/root' };
  expect(problemsOf(env, ['STORE_'])).toEqual([
    'PORT: expected a whole number from 0 to 65535, got "x"',
    'LEVEL: expected one of low, high, got "y"',
    'STORE_ULR: no such setting',
  ]);
});

test('the password of a wrong URL is not repeated', () => {
  expect(problemsOf({ STORE_URL: 'http://user:secret@host' })).toEqual([
    'STORE_URL: expected a URL that starts with redis:// or rediss://, got "http://…@host"',
  ]);
});
