import type {
  MethodDefinition,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { CallDeps } from './call-deps.js';
import type { FastMethod } from './fast-unary.js';
import { serveStream } from './serve-stream.js';
import { serveUnary } from './serve-unary.js';
import { serveWatch } from './serve-watch.js';
import type {
  ServiceBinding,
  StreamHandler,
  UnaryHandler,
  WatchHandler,
} from './service-binding.js';
import { tolerant } from './tolerant.js';

export interface Implementation {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
}

/** Turns plain handlers into what grpc-js serves; a thrown error becomes a status there and nowhere else. */
export function implement(binding: ServiceBinding, deps: CallDeps): Implementation {
  const definition: Record<string, MethodDefinition<unknown, unknown>> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const [name, method] of Object.entries(binding.definition)) {
    definition[name] = { ...method, requestDeserialize: tolerant(method.requestDeserialize) };
    const handler = binding.handlers[name];
    if (method.requestStream) {
      const streamHandler = handler as StreamHandler<unknown, unknown>;
      implementation[name] = serveStream(method.path, streamHandler, deps);
    } else if (method.responseStream) {
      const watchHandler = handler as WatchHandler<unknown, unknown>;
      implementation[name] = serveWatch(method.path, watchHandler, deps);
    } else {
      implementation[name] = serveUnary(
        method.path,
        handler as UnaryHandler<unknown, unknown>,
        deps,
      );
    }
  }
  return { definition, implementation };
}

/** The unary methods of a binding, for serving them without grpc-js. */
export function unaryMethods({ definition, handlers }: ServiceBinding): readonly FastMethod[] {
  return Object.entries(definition)
    .filter(([, { requestStream, responseStream }]) => !requestStream && !responseStream)
    .map(([name, { path, requestDeserialize, responseSerialize }]) => ({
      path,
      decodeRequest: tolerant(requestDeserialize),
      encodeResponse: responseSerialize,
      handler: handlers[name] as UnaryHandler<unknown, unknown>,
    }));
}
