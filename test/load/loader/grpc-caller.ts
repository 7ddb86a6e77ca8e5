import { constants, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import { frameOf, messageIn, statusName } from './grpc-frames.js';
import type { Caller } from './caller.js';
import { grpcHeaders, openGrpcSession } from './grpc-session.js';
import type { Target } from './plan.js';

/** Unary calls, with their deadlines and the names of their statuses; a connection that is lost is opened again. */
export function createGrpcCaller(target: Target): Caller {
  const { connections = 1, timeoutMs } = target;
  const sessions = Array.from({ length: connections }, () => openGrpcSession(target));
  const frames = target.bodies.map((body) => frameOf(Buffer.from(body, 'base64')));
  const headers = grpcHeaders(target);
  return {
    call: (index, onEnd) => {
      const at = index % connections;
      let session = sessions[at];
      if (session === undefined || session.closed || session.destroyed) {
        sessions[at] = session = openGrpcSession(target);
      }
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
      for (const session of sessions) session.destroy();
    },
  };
}

function giveUp(stream: ClientHttp2Stream): void {
  stream.close(constants.NGHTTP2_CANCEL);
}
