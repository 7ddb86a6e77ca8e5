import { expect, test } from 'vitest';
import {
  formatAddress,
  isLoopback,
  parseAddress,
  parseEndpoint,
  parseEndpoints,
} from './address.js';

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

test('an endpoint is a pair of addresses', () => {
  expect(parseEndpoint('a:1=b:2')).toEqual({
    grpc: { host: 'a', port: 1 },
    http: { host: 'b', port: 2 },
  });
  for (const text of ['a:1', 'a:1=', '=b:2', 'a:1=b:2=c:3']) {
    expect(parseEndpoint(text)).toBeUndefined();
  }
});

test('ranges of ports are one endpoint for each worker', () => {
  expect(parseEndpoints('a:1=b:2')).toEqual([parseEndpoint('a:1=b:2')]);
  expect(parseEndpoints('[::1]:50051-50053=a:8051-8053')).toEqual([
    parseEndpoint('[::1]:50051=a:8051'),
    parseEndpoint('[::1]:50052=a:8052'),
    parseEndpoint('[::1]:50053=a:8053'),
  ]);
});

test.each([
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
