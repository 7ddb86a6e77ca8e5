import type { Http2Server, Http2Session, IncomingHttpHeaders } from 'node:http2';
import type { Server } from '@grpc/grpc-js';

/** What grpc-js keeps to itself and has no option for (1.14). Looked up at run time: without it, its defaults stand. */
interface Insides {
  readonly commonServerOptions?: { settings?: Record<string, unknown> };
  readonly http2Servers?: ReadonlyMap<Http2Server, unknown>;
}

/** Node's 64 KiB cost a large message a round trip for each 64 KiB of it. More than this wins nothing (measured). */
export const receiveWindowBytes = 2 ** 20;

/** Timers hold 31 bits of milliseconds; grpc-js lets a longer deadline overflow and expire at once. */
const maxTimeoutS = Math.floor((2 ** 31 - 1) / 1000);

/** Streams get a larger receive window. Call it before the server is bound. */
export function widenStreams(server: Server): void {
  const { commonServerOptions } = server as unknown as Insides;
  if (commonServerOptions === undefined) return;
  const { settings } = commonServerOptions;
  commonServerOptions.settings = { ...settings, initialWindowSize: receiveWindowBytes };
}

/** Connections get a larger receive window, and deadlines beyond 24.8 days are brought down to that. Call it once bound. */
export function tuneConnections(server: Server): void {
  const { http2Servers } = server as unknown as Insides;
  for (const http2Server of http2Servers?.keys() ?? []) {
    http2Server.on('session', (session: Http2Session) => {
      if (!session.destroyed) session.setLocalWindowSize(receiveWindowBytes);
    });
    // Before the listener of grpc-js, which reads the same object.
    http2Server.prependListener('stream', (_stream: unknown, headers: IncomingHttpHeaders) => {
      const timeout = headers['grpc-timeout'];
      if (typeof timeout === 'string') headers['grpc-timeout'] = boundedTimeout(timeout);
    });
  }
}

const secondsOf: Readonly<Record<string, number>> = { H: 3600, M: 60, S: 1 };

/** A `grpc-timeout` that a timer can hold. */
export function boundedTimeout(timeout: string): string {
  const seconds = Number(timeout.slice(0, -1)) * (secondsOf[timeout.slice(-1)] ?? 0);
  return seconds > maxTimeoutS ? `${String(maxTimeoutS)}S` : timeout;
}
