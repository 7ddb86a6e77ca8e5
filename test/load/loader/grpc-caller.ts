import { constants, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import { frameOf, messageIn, statusName } from './grpc-frames.js';
import type { Caller } from './caller.js';
import { grpcHeaders, openGrpcSession } from './grpc-session.js';
import type { Target } from './plan.js';

/** Unary calls on one connection, with their deadlines and the names of their statuses; a new connection when it is lost. */
export function createGrpcCaller(target: Target): Caller {
  let session = openGrpcSession(target);
  const frames = target.bodies.map((body) => frameOf(Buffer.from(body, 'base64')));
  const headers = grpcHeaders(target);
  const { timeoutMs } = target;
  return {
    call: (index, onEnd) => {
      if (session.closed || session.destroyed) session = openGrpcSession(target);
      const stream = session.request(headers);
      let code: string | undefined;
      let message = '';
      let reply: Buffer = Buffer.alloc(0);
      const onHeaders = (received: IncomingHttpHeaders): void => {
        code ??= received['grpc-status'] as string | undefined;
        message ||= decodeURIComponent(String(received['grpc-message'] ?? ''));
      };
      stream.on('response', onHeaders);
      stream.on('trailers', onHeaders);
      stream.on('data', (chunk: Buffer) => {
        reply = reply.length === 0 ? chunk : Buffer.concat([reply, chunk]);
      });
      stream.on('error', () => undefined);
      // As any client does; a server that holds to deadlines answers before.
      const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp, timeoutMs, stream);
      stream.on('close', () => {
        clearTimeout(timer);
        const isAnswered = reply.length > 0;
        const isLate = code === undefined && stream.rstCode === constants.NGHTTP2_CANCEL;
        onEnd(
          isLate ? 'DEADLINE_EXCEEDED (client)' : statusName(code, stream.rstCode),
          isAnswered ? messageIn(reply) : Buffer.from(message),
        );
      });
      stream.end(frames[index % frames.length]);
    },
    close: () => {
      session.destroy();
    },
  };
}

function giveUp(stream: ClientHttp2Stream): void {
  stream.close(constants.NGHTTP2_CANCEL);
}
