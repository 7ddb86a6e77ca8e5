import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  status as Status,
  type MethodDefinition,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { DomainError, messageOf, type Clock, type Logger } from '@slipway/core';
import { openCall } from './call-context.js';
import { isExpected, toStatusObject } from './status.js';
import type { ServiceBinding, StreamHandler, UnaryHandler } from './service-binding.js';

/** One call that has ended. */
export interface FinishedCall {
  /** `/package.Service/Method`. */
  readonly method: string;
  readonly code: Status;
  readonly durationMs: number;
}

export interface ImplementationDeps {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly onFinished: (call: FinishedCall) => void;
}

export interface Implementation {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
}

/** Stands for a message that could not be decoded, so that its handler can answer INVALID_ARGUMENT and not INTERNAL. */
interface Malformed {
  readonly malformed: string;
}

/** Turns plain handlers into what grpc-js serves. The one place where a thrown error becomes a status. */
export function implement(binding: ServiceBinding, deps: ImplementationDeps): Implementation {
  const definition: Record<string, MethodDefinition<unknown, unknown>> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const [name, method] of Object.entries(binding.definition)) {
    definition[name] = { ...method, requestDeserialize: tolerant(method.requestDeserialize) };
    const handler = binding.handlers[name];
    implementation[name] = method.requestStream
      ? serveStream(method.path, handler as StreamHandler<unknown, unknown>, deps)
      : serveUnary(method.path, handler as UnaryHandler<unknown, unknown>, deps);
  }
  return { definition, implementation };
}

function tolerant(deserialize: (bytes: Buffer) => unknown): (bytes: Buffer) => unknown {
  return (bytes) => {
    try {
      return deserialize(bytes);
    } catch (error) {
      return { malformed: messageOf(error) } satisfies Malformed;
    }
  };
}

function checked<T>(message: T): T {
  if (message !== null && typeof message === 'object' && 'malformed' in message) {
    const reason = String(message.malformed);
    throw new DomainError(
      'invalid',
      'MALFORMED_MESSAGE',
      `request is not a valid protobuf message: ${reason}`,
    );
  }
  return message;
}

function serveUnary<Req, Res>(
  path: string,
  handler: UnaryHandler<Req, Res>,
  deps: ImplementationDeps,
) {
  return (call: ServerUnaryCall<Req, Res>, callback: sendUnaryData<Res>): void => {
    const startedMs = deps.clock.monotonicMs();
    const context = openCall(call);
    const finish = (code: Status): void => {
      deps.onFinished({ method: path, code, durationMs: deps.clock.monotonicMs() - startedMs });
    };
    const succeed = (response: Res): void => {
      const headers = context.responseHeaders();
      if (headers !== undefined) call.sendMetadata(headers);
      callback(null, response);
      finish(call.cancelled ? Status.CANCELLED : Status.OK);
    };
    const fail = (error: unknown): void => {
      if (!isExpected(error)) deps.logger.error('call failed', { method: path, error });
      const status = toStatusObject(error);
      callback(status);
      finish(status.code);
    };
    try {
      const result = handler(checked(call.request), context);
      // A handler that answers at once (a listing) is not made to wait for a turn of the loop.
      if (result instanceof Promise) result.then(succeed, fail);
      else succeed(result);
    } catch (error) {
      fail(error);
    }
  };
}

function serveStream<Req, Res>(
  path: string,
  handler: StreamHandler<Req, Res>,
  deps: ImplementationDeps,
) {
  return (call: ServerDuplexStream<Req, Res>): void => {
    const startedMs = deps.clock.monotonicMs();
    const context = openCall(call);
    const send = async (response: Res): Promise<void> => {
      if (call.cancelled) throw cancelled();
      const headers = context.responseHeaders();
      if (headers !== undefined) call.sendMetadata(headers);
      if (!call.write(response)) await drained(call);
    };
    const finish = (code: Status): void => {
      deps.onFinished({ method: path, code, durationMs: deps.clock.monotonicMs() - startedMs });
    };
    handler(checkedStream(call), send, context).then(
      () => {
        call.end();
        finish(call.cancelled ? Status.CANCELLED : Status.OK);
      },
      (error: unknown) => {
        if (!isExpected(error)) deps.logger.error('stream failed', { method: path, error });
        const status = toStatusObject(error);
        call.emit('error', status);
        finish(call.cancelled ? Status.CANCELLED : status.code);
      },
    );
  };
}

async function* checkedStream<Req, Res>(call: ServerDuplexStream<Req, Res>): AsyncGenerator<Req> {
  try {
    // Destroying the call when the handler stops reading would destroy its writing side too, and the status with it.
    const messages = call.iterator({ destroyOnReturn: false }) as AsyncIterable<Req>;
    for await (const message of messages) yield checked(message);
    // A cancelled call first ends like one that the caller has half-closed; the news of it come a little later.
    await nextTurn();
  } catch (error) {
    if (!call.cancelled) throw error;
  }
  if (call.cancelled) throw cancelled();
}

/** Waits until the peer has read; grpc-js never emits 'drain' once a call is cancelled. */
function drained<Req, Res>(call: ServerDuplexStream<Req, Res>): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      call.off('drain', settle);
      call.off('cancelled', settle);
      if (call.cancelled) reject(cancelled());
      else resolve();
    };
    call.on('drain', settle);
    call.on('cancelled', settle);
  });
}

function cancelled(): DomainError {
  return new DomainError('cancelled', 'CALL_CANCELLED', 'the caller has cancelled the call');
}
