import { logVerbosity, Server, ServerCredentials, setLogVerbosity } from '@grpc/grpc-js';
import { DomainError, systemClock, type Clock, type Logger } from '@slipway/core';
import { addHealth } from './health.js';
import { implement, type FinishedCall } from './implementation.js';
import { createReflection } from './reflection.js';
import type { ServiceBinding } from './service-binding.js';

/** A gRPC server with health.v1 and reflection. */
export interface GrpcServer {
  /** Binds the port and answers; resolves to the port in use. */
  readonly start: () => Promise<number>;
  /** Health of one service (or model), '' for the whole process; a Watch sees each change. */
  readonly setServing: (service: string, isServing: boolean) => void;
  /** Refuses new calls, lets running ones finish for `graceMs`, then cuts what is left. */
  readonly stop: (graceMs: number) => Promise<void>;
}

export interface GrpcServerDeps {
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly onFinished?: (call: FinishedCall) => void;
}

export interface GrpcServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly services: readonly ServiceBinding[];
  readonly maxMessageBytes: number;
  /** Full names of services that reflection describes beside those served here: what lies behind a gateway. */
  readonly reflectServices?: readonly string[];
}

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
  const health = addHealth(server);
  const implementationDeps = {
    logger: deps.logger,
    clock: deps.clock ?? systemClock,
    onFinished: deps.onFinished ?? ((): void => undefined),
  };
  for (const binding of options.services) {
    const { definition, implementation } = implement(binding, implementationDeps);
    server.addService(definition, implementation);
  }
  createReflection(reflectedServices(options)).addToServer(server);

  let boundAddress: string | undefined;
  const addressOf = (port: number): string =>
    options.host.includes(':')
      ? `[${options.host}]:${String(port)}`
      : `${options.host}:${String(port)}`;

  return {
    start: () =>
      new Promise((resolve, reject) => {
        const address = addressOf(options.port);
        server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
          if (error === null) {
            boundAddress = addressOf(port);
            resolve(port);
            return;
          }
          const message = `cannot listen on ${address}: ${error.message}`;
          reject(new DomainError('precondition', 'PORT_BUSY', message));
        });
      }),
    setServing: health.setServing,
    stop: (graceMs) =>
      new Promise((resolve) => {
        health.endWatches();
        // Not forceShutdown: grpc-js finds no connection to cut there while channelz is off.
        if (boundAddress !== undefined) server.drain(boundAddress, graceMs);
        server.tryShutdown(() => resolve());
      }),
  };
}

/** Full names of the services that reflection describes. */
function reflectedServices({ services, reflectServices }: GrpcServerOptions): readonly string[] {
  const served = services.flatMap(({ definition }) =>
    Object.values(definition).map((method) => method.path.split('/')[1] ?? ''),
  );
  return [...new Set([...served, ...(reflectServices ?? []), healthService])];
}
