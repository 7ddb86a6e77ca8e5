import { invalidInput } from '@slipway/model';

/** The JSON of a request, and the tensors behind it. */
export interface SplitBody {
  readonly json: Buffer;
  readonly binary: Buffer;
}

/** The header that tells how much of a body is JSON; without it all is. */
export const jsonLengthHeader = 'inference-header-content-length';

export function splitBody(body: Buffer, jsonLength: string | undefined): SplitBody {
  if (jsonLength === undefined) return { json: body, binary: body.subarray(body.byteLength) };
  const length = /^\d+$/.test(jsonLength) ? Number(jsonLength) : Infinity;
  if (length <= body.byteLength) {
    return { json: body.subarray(0, length), binary: body.subarray(length) };
  }
  const expected = `expected at most ${String(body.byteLength)}, the length of the body`;
  throw invalidInput('request', jsonLengthHeader, `${expected}, got ${jsonLength}`);
}
