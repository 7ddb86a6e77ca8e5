import type { Http2Server, Http2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Server } from '@grpc/grpc-js';
import type { ServeStream } from './fast-unary.js';
import { boundTimeout, timeoutMsOf } from './grpc-timeout.js';

/** What grpc-js keeps to itself and has no option for (1.14). Looked up at run time: without it, its defaults stand. */
interface Insides {
  readonly commonServerOptions?: { settings?: Record<string, unknown> };
  readonly http2Servers?: ReadonlyMap<Http2Server, unknown>;
}

/** Node's 64 KiB cost a large message a round trip for each 64 KiB of it. More than this wins nothing (measured). */
export const receiveWindowBytes = 2 ** 20;

/** Streams get a larger receive window. Call it before the server is bound. */
export function widenStreams(server: Server): void {
  const { commonServerOptions } = server as unknown as Insides;
  if (commonServerOptions === undefined) return;
  const { settings } = commonServerOptions;
  commonServerOptions.settings = { ...settings, initialWindowSize: receiveWindowBytes };
}

/**
 * Connections get a larger receive window, deadlines beyond 24.8 days are brought down to that, and calls of the fast
 * methods go to them; everything else goes on to grpc-js. Call it once the server is bound.
 */
export function tuneConnections(
  server: Server,
  fastMethods: ReadonlyMap<string, ServeStream>,
): void {
  const { http2Servers } = server as unknown as Insides;
  for (const http2Server of http2Servers?.keys() ?? []) {
    http2Server.on('session', (session: Http2Session) => {
      if (!session.destroyed) session.setLocalWindowSize(receiveWindowBytes);
    });
    const [serve, ...others] = http2Server.listeners('stream') as ServeStream[];
    if (serve === undefined || others.length > 0) continue;
    http2Server.removeAllListeners('stream');
    http2Server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      const serveFast = isPlain(headers) ? fastMethods.get(headers[':path'] ?? '') : undefined;
      if (serveFast !== undefined) {
        serveFast(stream, headers);
        return;
      }
      boundTimeout(headers);
      serve(stream, headers);
    });
  }
}

/** A call with nothing unusual about it. */
function isPlain(headers: IncomingHttpHeaders): boolean {
  const encoding = headers['grpc-encoding'];
  return (
    (encoding === undefined || encoding === 'identity') &&
    headers['content-type']?.startsWith('application/grpc') === true &&
    !Number.isNaN(timeoutMsOf(headers))
  );
}
