import { connect, type ClientHttp2Session } from 'node:http2';
import type { Target } from './plan.js';

const windowBytes = 4 * 2 ** 20;
/** Calls that wait here for their turn are what an overload is made of. */
const maxSessionMemoryMb = 1024;

/** A connection as a gRPC client keeps it. */
export function openGrpcSession({ port }: Target): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${String(port)}`, {
    maxSessionMemory: maxSessionMemoryMb,
    settings: { initialWindowSize: windowBytes, enablePush: false },
  });
  session.on('connect', () => {
    session.setLocalWindowSize(windowBytes);
  });
  // Its streams end with the same error, and that is where it is counted.
  session.on('error', () => undefined);
  return session;
}

/** The headers of every call. */
export function grpcHeaders({ path, timeoutMs }: Target): Readonly<Record<string, string>> {
  return {
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    'user-agent': 'grpc-load',
    ...(timeoutMs === undefined ? {} : { 'grpc-timeout': `${String(timeoutMs)}m` }),
  };
}
