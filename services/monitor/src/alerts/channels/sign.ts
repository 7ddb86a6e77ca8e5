import { createHmac } from 'node:crypto';

/**
 * Headers that prove who sent a body and when. `x-slipway-signature` is `v1=` and the hexadecimal HMAC-SHA256, with the
 * shared secret, of `<x-slipway-timestamp>.<body>`; a receiver computes it over the bytes as they came, compares in
 * constant time, and refuses timestamps (seconds since 1970) that are more than a few minutes old.
 */
export function signatureHeaders(
  secret: string,
  body: string,
  nowMs: number,
): Readonly<Record<string, string>> {
  if (secret === '') return {};
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-slipway-timestamp': timestamp, 'x-slipway-signature': `v1=${signature}` };
}
