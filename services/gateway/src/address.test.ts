import { expect, test } from 'vitest';
import { formatAddress, isLoopback, parseAddress, parseEndpoints } from './address.js';

test.each([
  ['127.0.0.1:50051', { host: '127.0.0.1', port: 50_051 }],
  ['replica-0.inference:1', { host: 'replica-0.inference', port: 1 }],
  ['[::1]:65535', { host: '::1', port: 65_535 }],
])('%s is an address, and is written the same way', (text, address) => {
  expect(parseAddress(text)).toEqual(address);
  expect(formatAddress(address)).toBe(text);
});

test.each(['', 'localhost', ':80', 'a:0', 'a:65536', 'a:b', '::1:80', 'http://a:80', 'a:80/'])(
  '%j is no address',
  (text) => {
    expect(parseAddress(text)).toBeUndefined();
  },
);

const pair = (grpcHost: string, grpcPort: number, httpHost: string, httpPort: number) => ({
  grpc: { host: grpcHost, port: grpcPort },
  http: { host: httpHost, port: httpPort },
});

test('an endpoint is a pair of addresses', () => {
  expect(parseEndpoints('a:1=b:2')).toEqual([pair('a', 1, 'b', 2)]);
});

test('ranges of ports are one endpoint for each worker', () => {
  expect(parseEndpoints('[::1]:50051-50053=a:8051-8053')).toEqual([
    pair('::1', 50_051, 'a', 8051),
    pair('::1', 50_052, 'a', 8052),
    pair('::1', 50_053, 'a', 8053),
  ]);
});

test.each([
  'a:1',
  'a:1=',
  '=b:2',
  'a:1=b:2=c:3',
  'a:1-2=b:1',
  'a:1=b:1-2',
  'a:1-3=b:1-2',
  'a:2-1=b:2-1',
  'a:0-1=b:0-1',
  'a:65535-65536=b:1-2',
  'a:1-300=b:1-300',
  'a:1-2',
  'a:1-=b:1-',
  'a:1-2=b:3-4=c:5-6',
])('%j is no range', (text) => {
  expect(parseEndpoints(text)).toBeUndefined();
});

test('only addresses of this machine are loopback', () => {
  expect(['127.0.0.1', '127.1.2.3', '::1'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '10.0.0.1', '127.evil.example', 'localhost'].some(isLoopback)).toBe(
    false,
  );
});
