import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { ownAddress } from './own-address.js';

test.each([
  ['monitor-1.monitors:50061', '0.0.0.0', 'monitor-1.monitors:50061'],
  ['', '127.0.0.1', '127.0.0.1:50061'],
  ['', '::1', '[::1]:50061'],
  ['', '0.0.0.0', `${hostname()}:50061`],
  ['', '::', `${hostname()}:50061`],
])('advertised as "%s" and listening on %s, it is reached at %s', (advertised, host, address) => {
  expect(ownAddress(advertised, host, 50_061)).toBe(address);
});
