import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig, settings, workerEnv } from './config.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the table of the README is the schema', () => {
  const rows = readme
    .split('\n')
    .filter((line) => /^\| `[A-Z_]+` /.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const expected = Object.values(settings).map(({ env, schema, description }) => {
    const fallback = String(schema.parse(undefined));
    return [`\`${env}\``, fallback === '' ? 'empty' : `\`${fallback}\``, description];
  });
  expect(rows).toEqual(expected);
});

test('an empty environment gives the defaults', () => {
  expect(loadConfig({})).toMatchObject({
    host: '127.0.0.1',
    grpcPort: 50_051,
    maxBatchSize: 1000,
    maxFeatures: 100,
    logLevel: 'info',
  });
});

test('DEBUG is the same as the log level debug', () => {
  expect(loadConfig({ DEBUG: 'true', LOG_LEVEL: 'error' }).logLevel).toBe('debug');
  expect(loadConfig({ DEBUG: '0', LOG_LEVEL: 'error' }).logLevel).toBe('error');
});

test('wrong and unknown values are refused together', () => {
  const env = {
    MAX_BATCH_SIZE: '0',
    MAX_FEATURES: 'many',
    EVENT_FLUSH: '5',
    DRAIN_DELAY_MS: '-1',
    GRPC_PORT: '65536',
    PATH: '/bin',
  };
  expect(() => loadConfig(env)).toThrow(
    [
      'Wrong settings:',
      'GRPC_PORT: expected a whole number from 0 to 65535, got "65536"',
      'MAX_BATCH_SIZE: expected a whole number from 1 to 1000000, got "0"',
      'MAX_FEATURES: expected a whole number from 1 to 100000, got "many"',
      'DRAIN_DELAY_MS: expected a whole number from 0 to 60000, got "-1"',
      'EVENT_FLUSH: no such setting',
    ].join('\n  '),
  );
});

test.each([
  [{ TLS_CERT_FILE: 'a' }, 'TLS_CERT_FILE: expected .* together, got no TLS_KEY_FILE'],
  [{ TLS_KEY_FILE: 'a' }, 'TLS_KEY_FILE: expected .* together, got no TLS_CERT_FILE'],
  [{ TLS_CLIENT_CA_FILE: 'a' }, 'TLS_CLIENT_CA_FILE: expected .* together with it, got neither'],
  [{ GRPC_PORT: '65535', WORKERS: '2' }, 'GRPC_PORT: .* 2 WORKERS, got 65535 to 65536'],
  [{ PORT: '65535', WORKERS: '2' }, '  PORT: .* 2 WORKERS, got 65535 to 65536'],
  [
    { GRPC_PORT: '9003', PORT: '9000', WORKERS: '4' },
    'PORT: .* away from GRPC_PORT .9003., got 9000',
  ],
  [{ GRPC_PORT: '9000', PORT: '9000' }, 'PORT: .*WORKERS .1. away from GRPC_PORT'],
])('%j are wrong together', (env, message) => {
  expect(() => loadConfig(env)).toThrow(new RegExp(`^Wrong settings:\n.*${message}`));
});

test('workers have ports, names and files of their own', () => {
  const env = { GRPC_PORT: '9000', PORT: '0', WORKERS: '4', EVENT_SPOOL_DIR: '/spool', OTHER: 'x' };
  expect(workerEnv(loadConfig(env), 3, env)).toEqual({
    GRPC_PORT: '9003',
    PORT: '0',
    WORKERS: '1',
    REPLICA_ID: 'inference-3',
    EVENT_SPOOL_DIR: '/spool/3',
    OTHER: 'x',
  });
  expect(workerEnv(loadConfig({}), 0, {})).toMatchObject({ EVENT_SPOOL_DIR: '' });
});
