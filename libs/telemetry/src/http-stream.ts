import type { IncomingMessage, ServerResponse } from 'node:http';

/** A reply that stays open, such as a stream of server-sent events. */
export interface HttpStreamReply {
  readonly status: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Called once, when the head of the reply is on its way. What it returns is called once, when the caller has left, the
   * stream was ended, or the server stops.
   */
  readonly open: (stream: HttpStream) => () => void;
}

/** The body of such a reply. */
export interface HttpStream {
  /** Does nothing once the stream is over. */
  readonly write: (text: string) => void;
  /** The caller takes less than was written: whoever goes on writing fills the memory. */
  readonly isBehind: () => boolean;
  readonly end: () => void;
}

export function sendStream(
  request: IncomingMessage,
  response: ServerResponse,
  reply: HttpStreamReply,
): void {
  response.writeHead(reply.status, { 'content-type': reply.contentType, ...reply.headers });
  if (request.method === 'HEAD' || response.destroyed) {
    response.end();
    return;
  }
  // Without a first byte the head would wait for one.
  response.flushHeaders();
  const close = reply.open({
    write: (text) => {
      if (!response.writableEnded && !response.destroyed) response.write(text);
    },
    isBehind: () => response.writableNeedDrain,
    end: () => void response.end(),
  });
  response.once('close', close);
}
