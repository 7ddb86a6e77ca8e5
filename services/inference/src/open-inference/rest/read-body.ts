import { gunzip, inflate, type InputType, type ZlibOptions } from 'node:zlib';
import { promisify } from 'node:util';
import { DomainError, messageOf } from '@slipway/core';
import { bodyTooLarge, type HttpRequest } from '@slipway/telemetry';

type Decompress = (bytes: InputType, options: ZlibOptions) => Promise<Buffer>;

const decompressors: Readonly<Record<string, Decompress>> = {
  gzip: promisify<InputType, ZlibOptions, Buffer>(gunzip),
  deflate: promisify<InputType, ZlibOptions, Buffer>(inflate),
};

/** The body of a request as it was before it was compressed; at most `maxBytes`, before and after. */
export function readRestBody(request: HttpRequest, maxBytes: number): Promise<Buffer> {
  const encoding = request.header('content-encoding');
  if (encoding === undefined || encoding === 'identity') return request.readBody();
  return readCompressed(request, encoding, maxBytes);
}

async function readCompressed(
  request: HttpRequest,
  encoding: string,
  maxBytes: number,
): Promise<Buffer> {
  const decompress = decompressors[encoding.toLowerCase()];
  if (decompress === undefined) {
    const problem = `content-encoding: expected gzip or deflate, got ${encoding}`;
    throw new DomainError('invalid', 'UNKNOWN_ENCODING', problem);
  }
  const body = await request.readBody();
  try {
    return await decompress(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) {
      const problem = `request body: expected at most ${String(maxBytes)} bytes, got more once decompressed`;
      throw new DomainError('exhausted', bodyTooLarge, problem, { cause: error });
    }
    const problem = `request body: expected ${encoding} data: ${messageOf(error)}`;
    throw new DomainError('invalid', 'BAD_ENCODING', problem, { cause: error });
  }
}
