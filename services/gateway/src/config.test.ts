import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { formatAddress, type Endpoint } from './address.js';
import { loadConfig, settings } from './config.js';

const endpoint = (grpcPort: number, httpPort: number): Endpoint => ({
  grpc: { host: '127.0.0.1', port: grpcPort },
  http: { host: '127.0.0.1', port: httpPort },
});

test('has a default for everything', () => {
  expect(loadConfig({})).toEqual({
    host: '127.0.0.1',
    grpcPort: 50_071,
    port: 8071,
    logLevel: 'info',
    redisUrl: 'redis://127.0.0.1:6379',
    replicas: [endpoint(50_051, 8051)],
    monitors: [endpoint(50_061, 8061)],
    envoyDir: resolve('.slipway/envoy'),
    envoyHost: '127.0.0.1',
    envoyPort: 8080,
    envoyAdminPort: 9901,
    defaultModel: '',
  });
});

test('reads replicas of several workers, by ranges of ports', () => {
  const REPLICAS = '127.0.0.1:1-2=127.0.0.1:11-12, 127.0.0.1:3=127.0.0.1:4';
  const expected = [endpoint(1, 11), endpoint(2, 12), endpoint(3, 4)];
  expect(loadConfig({ REPLICAS }).replicas).toEqual(expected);
});

test('reads a list of monitors', () => {
  const MONITOR = '127.0.0.1:1=127.0.0.1:2, 127.0.0.1:3=127.0.0.1:4';
  expect(loadConfig({ MONITOR }).monitors).toEqual([endpoint(1, 2), endpoint(3, 4)]);
});

test('reads a list of replicas', () => {
  const REPLICAS = '127.0.0.1:1=127.0.0.1:2, 127.0.0.1:3=127.0.0.1:4';
  expect(loadConfig({ REPLICAS }).replicas).toEqual([endpoint(1, 2), endpoint(3, 4)]);
});

test.each([
  ['ENVOY_HOST', '0.0.0.0', 'because without API keys everybody who reaches it may use it'],
  ['HOST', '::', 'HOST: expected a loopback address such as 127.0.0.1'],
  ['ENVOY_HOST', 'localhost', 'ENVOY_HOST: expected a loopback address'],
  ['REPLICAS', 'a:1', 'REPLICAS: expected gRPC address=HTTP address'],
  ['REPLICAS', 'a:1=b:2,', 'not ""'],
  ['REPLICAS', 'a:1=b:2,a:1=b:2', 'REPLICAS: expected each replica once'],
  ['REPLICAS', 'a:1-3=b:1-3,a:2=b:9', 'REPLICAS: expected each replica once'],
  ['REPLICAS', 'a:1-3=b:1-2', 'not "a:1-3=b:1-2"'],
  ['MONITOR', 'here', 'MONITOR: expected gRPC address=HTTP address'],
  ['MONITOR', 'a:1=b:2,a:1=b:2', 'MONITOR: expected each monitor once'],
  ['ENVOY_PORT', '0', 'ENVOY_PORT: expected a whole number from 1 to 65535'],
  ['REDIS_URL', 'http://a', 'REDIS_URL: expected a URL that starts with redis://'],
  ['LOG_LEVEL', 'loud', 'LOG_LEVEL: expected one of debug, info, warn, error'],
])('refuses %s=%s', (name, value, problem) => {
  expect(() => loadConfig({ [name]: value })).toThrow(problem);
});

test('the README lists every setting with its default and meaning', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const rows = readme
    .split('\n')
    .filter((line) => /^\| `[A-Z_]+`/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const documented = rows.map(([, name, fallback, meaning]) => ({ name, fallback, meaning }));

  expect(documented).toEqual(
    Object.values(settings).map(({ env, schema, description }) => ({
      name: `\`${env}\``,
      fallback: textOf(schema.parse(undefined)),
      meaning: description,
    })),
  );
});

function textOf(value: string | number | readonly Endpoint[]): string {
  if (value === '') return '';
  if (typeof value === 'string') return `\`${value.replace(`${process.cwd()}/`, '')}\``;
  if (typeof value === 'number') return `\`${String(value)}\``;
  const texts = value.map(({ grpc, http }) => `${formatAddress(grpc)}=${formatAddress(http)}`);
  return `\`${texts.join(',')}\``;
}
