import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig, settings } from './config.js';

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
