import { expect, test } from 'vitest';
import { toHttpTarget } from './http-target.js';
import { retryAfterMs } from './post-json.js';

test.each([
  ['120', 120_000],
  ['Thu, 01 Jan 1970 00:00:30 GMT', 20_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['999999', 3_600_000],
  ['soon', undefined],
  [null, undefined],
])('reads Retry-After %s', (header, expected) => {
  expect(retryAfterMs(header, 10_000)).toBe(expected);
});

test('sends user and password as basic authentication, and not in the URL', () => {
  expect(toHttpTarget('https://ada:pass%40word@hooks.test/x')).toEqual({
    url: 'https://hooks.test/x',
    authorization: `Basic ${Buffer.from('ada:pass@word').toString('base64')}`,
  });
  expect(toHttpTarget('ftp://hooks.test')).toBeUndefined();
  expect(toHttpTarget('nonsense')).toBeUndefined();
});
