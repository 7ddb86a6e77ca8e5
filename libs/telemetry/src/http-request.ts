import type { IncomingMessage, ServerResponse } from 'node:http';
import { DomainError } from '@slipway/core';

/** A request as an endpoint sees it. */
export interface HttpRequest {
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  /** A header that comes once; the values of one that comes more often are joined. */
  readonly header: (name: string) => string | undefined;
  /**
   * The whole body, once. `exhausted` with the code BODY_TOO_LARGE when it is larger than the endpoint allows,
   * `cancelled` when the caller leaves before its end.
   */
  readonly readBody: () => Promise<Buffer>;
  /** The caller has left before the reply was sent. */
  readonly isCancelled: () => boolean;
}

export const bodyTooLarge = 'BODY_TOO_LARGE';

export function openRequest(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  maxBodyBytes: number,
): HttpRequest {
  return {
    method: request.method ?? 'GET',
    path,
    header: (name) => {
      const value = request.headers[name];
      return typeof value === 'object' ? value.join(', ') : value;
    },
    readBody: () => readBody(request, maxBodyBytes),
    isCancelled: () => response.destroyed,
  };
}

/** What is too large is not kept; Node reads it to its end after the reply, so that the caller gets to see that. */
function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > maxBytes) {
      reject(tooLarge(maxBytes, `${String(announced)} bytes`));
      return;
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      reject(tooLarge(maxBytes, 'more'));
    });
    request.on('end', () => {
      const [only] = chunks;
      resolve(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks));
    });
    request.on('close', () => {
      if (request.complete) return;
      reject(new DomainError('cancelled', 'CALL_CANCELLED', 'the caller left before the end'));
    });
  });
}

function tooLarge(maxBytes: number, got: string): DomainError {
  const expected = `expected at most ${String(maxBytes)} bytes`;
  return new DomainError('exhausted', bodyTooLarge, `request body: ${expected}, got ${got}`);
}
