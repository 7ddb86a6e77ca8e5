import type { IncomingMessage, ServerResponse } from 'node:http';

export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A `google.rpc.Status` as JSON. */
export function errorReply(status: number, code: number, message: string): HttpReply {
  return jsonReply({ code, message, details: [] }, status);
}

export function jsonReply(value: unknown, status = 200): HttpReply {
  return { status, contentType: 'application/json', body: `${JSON.stringify(value)}\n` };
}

export function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: HttpReply,
): void {
  const { body, headers } = reply;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  response.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': length,
    ...headers,
  });
  if (request.method === 'HEAD') response.end();
  // A text leaves in one piece with its headers, a buffer is a write of its own. Of ASCII alone it need not be encoded.
  else if (typeof body === 'string' && body.length === length) response.end(body, 'latin1');
  else response.end(body);
}
