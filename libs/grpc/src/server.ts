import { logVerbosity, Server, setLogVerbosity, type ServerCredentials } from '@grpc/grpc-js';
import { DomainError, systemClock, type Clock, type Logger } from '@slipway/core';
import type { FinishedCall } from './call-deps.js';
import type { ReloadOutcome } from './certificate-watch.js';
import type { TlsFiles } from './certificates.js';
import { serveFast, type ServeStream } from './fast-unary.js';
import { createForeignStreams } from './foreign-streams.js';
import { addHealth } from './health.js';
import { implement, unaryMethods } from './implementation.js';
import { createOpenStreams } from './open-streams.js';
import { createReflection } from './reflection.js';
import { createServerIdentity } from './server-identity.js';
import type { ServiceBinding } from './service-binding.js';
import { tuneConnections, widenStreams } from './tune-http2.js';

/** A gRPC server with health.v1 and reflection. */
export interface GrpcServer {
  /** Binds the port and answers; resolves to the port in use. */
  readonly start: () => Promise<number>;
  /** Health of one service (or model), '' for the whole process; a Watch sees each change. */
  readonly setServing: (service: string, isServing: boolean) => void;
  /**
   * Refuses new calls and lets running ones finish for `graceMs`, then cuts what is left. A stream ends with UNAVAILABLE
   * as soon as the messages that have arrived are answered.
   */
  readonly stop: (graceMs: number) => Promise<void>;
}

export interface GrpcServerDeps {
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly onFinished?: (call: FinishedCall) => void;
  /** Told when the certificate files have changed. */
  readonly onReload?: (outcome: ReloadOutcome) => void;
}

export interface GrpcServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly services: readonly ServiceBinding[];
  readonly maxMessageBytes: number;
  /** Most streams of these services at a time; more are RESOURCE_EXHAUSTED. Without it there is no limit. */
  readonly maxStreams?: number;
  /** Without it, calls and answers travel in the clear. */
  readonly tls?: TlsFiles | undefined;
  /** Full names of services that reflection describes beside those served here: what lies behind a gateway. */
  readonly reflectServices?: readonly string[];
}

/** What cutting connections may take. */
const cutMs = 500;
const healthService = 'grpc.health.v1.Health';

export function createGrpcServer(deps: GrpcServerDeps, options: GrpcServerOptions): GrpcServer {
  // What matters comes as an error too; these lines would stand between ours, which are JSON.
  setLogVerbosity(logVerbosity.NONE);
  const server = new Server({
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': options.maxMessageBytes,
    'grpc.max_send_message_length': options.maxMessageBytes,
    'grpc.max_concurrent_streams': 1024,
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 20_000,
  });
  widenStreams(server);
  const foreign = createForeignStreams(server);
  const health = addHealth(foreign);
  const streams = createOpenStreams(options.maxStreams ?? Infinity);
  const { logger, clock = systemClock, onFinished = ignore, onReload = ignore } = deps;
  const callDeps = { logger, clock, streams, onFinished };
  const fastMethods = new Map<string, ServeStream>();
  for (const binding of options.services) {
    const { definition, implementation } = implement(binding, callDeps);
    server.addService(definition, implementation);
    for (const method of unaryMethods(binding)) {
      fastMethods.set(method.path, serveFast(method, callDeps, options.maxMessageBytes));
    }
  }
  createReflection(reflectedServices(options)).addToServer(foreign);
  const identity = createServerIdentity({ logger, clock, onReload }, options.tls);

  let boundAddress: string | undefined;
  const addressOf = (port: number): string =>
    options.host.includes(':')
      ? `[${options.host}]:${String(port)}`
      : `${options.host}:${String(port)}`;

  return {
    start: async () => {
      const credentials = await identity.start();
      const address = addressOf(options.port);
      const port = await bind(server, address, credentials);
      boundAddress = addressOf(port);
      tuneConnections(server, fastMethods);
      return port;
    },
    setServing: health.setServing,
    stop: async (graceMs) => {
      await identity.stop();
      foreign.endAll();
      streams.drain();
      // Not forceShutdown: grpc-js finds no connection to cut there while channelz is off.
      if (boundAddress !== undefined) server.drain(boundAddress, graceMs);
      await new Promise<void>((resolve) => {
        server.tryShutdown(() => resolve());
        // A caller in the middle of its TLS handshake is not yet a connection that can be cut, and need never go on.
        setTimeout(resolve, graceMs + cutMs).unref();
      });
    },
  };
}

function ignore(): void {
  return undefined;
}

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error === null) {
        resolve(port);
        return;
      }
      const message = `cannot listen on ${address}: ${error.message}`;
      reject(new DomainError('precondition', 'PORT_BUSY', message));
    });
  });
}

/** Full names of the services that reflection describes. */
function reflectedServices({ services, reflectServices }: GrpcServerOptions): readonly string[] {
  const served = services.flatMap(({ definition }) =>
    Object.values(definition).map((method) => method.path.split('/')[1] ?? ''),
  );
  return [...new Set([...served, ...(reflectServices ?? []), healthService])];
}
