import type {
  handleUnaryCall,
  handleBidiStreamingCall,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { CallContext } from './call-context.js';

export type UnaryHandler<Req, Res> = (request: Req, context: CallContext) => Res | Promise<Res>;

/** Reads the requests at its own pace; `send` resolves when the caller has taken what was sent before. */
export type StreamHandler<Req, Res> = (
  requests: AsyncIterable<Req>,
  send: (response: Res) => Promise<void>,
  context: CallContext,
) => Promise<void>;

/** A handler for each RPC of a generated `…ServiceServer` interface. */
export type Handlers<Server> = {
  readonly [K in keyof Server as string extends K ? never : K]: Server[K] extends handleUnaryCall<
    infer Req,
    infer Res
  >
    ? UnaryHandler<Req, Res>
    : Server[K] extends handleBidiStreamingCall<infer Req, infer Res>
      ? StreamHandler<Req, Res>
      : never;
};

/** A service definition with its handlers, ready to be served. */
export interface ServiceBinding {
  readonly definition: ServiceDefinition;
  readonly handlers: Readonly<Record<string, unknown>>;
}

/** Binds typed handlers to a generated definition: `bindService<InferenceServiceServer>(InferenceServiceService, {…})`. */
export function bindService<Server extends UntypedServiceImplementation>(
  definition: ServiceDefinition,
  handlers: Handlers<Server>,
): ServiceBinding {
  return { definition, handlers };
}
