import { expect, test } from 'vitest';
import { parseJson } from './parse-json.js';

const parse = (text: string): unknown => parseJson(Buffer.from(text));

test.each([
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', 9007199254740993n],
  ['-9223372036854775808', -9223372036854775808n],
  ['18446744073709551615', 18446744073709551615n],
  ['0000', undefined],
  ['0.12345678901234567', 0.12345678901234567],
  ['1234567890123456.5', 1234567890123456.5],
  ['12345678901234567890e2', 12345678901234567890e2],
  ['"9007199254740993"', '9007199254740993'],
])('%s in an array is read as it is written', (text, expected) => {
  // Next to a big integer, so that the way for those is taken.
  const read = (): unknown => parse(`[${text},9007199254740995,{"a":[${text}]}]`);
  if (expected === undefined) expect(read).toThrow('request body: expected JSON: ');
  else expect(read()).toEqual([expected, 9007199254740995n, { a: [expected] }]);
});

test('texts are left alone, whatever digits and quotation marks are in them', () => {
  const value = {
    'k":[9007199254740993,': 'a "q\\" 9007199254740993',
    b: ['\\', ',9007199254740993'],
  };
  expect(parse(JSON.stringify([value, 0]).replace(/0]$/, '9007199254740993]'))).toEqual([
    value,
    9007199254740993n,
  ]);
});

test('an integer alone is read too', () => {
  expect(parse('9007199254740993')).toEqual(9007199254740993);
  expect(parse(' 9007199254740993')).toEqual(9007199254740993n);
});

test('random values come back as JSON.parse has them', () => {
  const random = (depth: number): unknown => {
    const kind = Math.floor(Math.random() * (depth > 3 ? 4 : 6));
    if (kind === 0) return Math.random() * 10 ** Math.floor(Math.random() * 15);
    if (kind === 1) return Math.floor(Math.random() * 2 ** 53);
    if (kind === 2) return `${String(Math.random())}"\\,9007199254740993${String(depth)}`;
    if (kind === 3) return [null, true, false][Math.floor(Math.random() * 3)];
    const items = Array.from({ length: 4 }, () => random(depth + 1));
    return kind === 4 ? items : Object.fromEntries(items.map((item, i) => [`k${String(i)}`, item]));
  };
  for (let i = 0; i < 2000; i++) {
    const value = random(0);
    expect(parse(JSON.stringify({ value }))).toEqual({ value });
  }
});

test.each([
  ['[9007199254740993', 'request body: expected JSON: '],
  ['[09007199254740993]', 'request body: expected JSON: '],
])('%s is refused', (text, message) => {
  expect(() => parse(text)).toThrow(message);
});

test('bytes that are no UTF-8 are refused', () => {
  expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow('expected JSON in UTF-8');
});
