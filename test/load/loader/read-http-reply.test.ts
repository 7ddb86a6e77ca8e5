import { expect, test } from 'vitest';
import { readHttpReply } from './read-http-reply.js';

const sized = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const chunked =
  'HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n';

test.each([
  ['a reply with a length', sized, 200],
  ['a reply in chunks', chunked, 404],
])('%s is whole with its last byte and not before', (_, text, status) => {
  const bytes = Buffer.from(text);
  for (let length = 0; length < bytes.length; length++) {
    expect(readHttpReply(bytes.subarray(0, length))).toBeUndefined();
  }
  expect(readHttpReply(bytes)).toEqual({ status, body: Buffer.from('hello') });
});
