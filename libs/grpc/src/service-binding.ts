import type {
  handleUnaryCall,
  handleBidiStreamingCall,
  handleServerStreamingCall,
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

export interface WatchContext extends CallContext {
  /** Aborted once the caller has gone or the server is stopping. */
  readonly ended: AbortSignal;
}

/** Sends answers for as long as it likes; it returns soon after `context.ended`, and `send` throws from then on. */
export type WatchHandler<Req, Res> = (
  request: Req,
  send: (response: Res) => Promise<void>,
  context: WatchContext,
) => Promise<void>;

/**
 * Reads and writes the messages of a method in place of the generated code. Whatever `decodeRequest` throws is answered
 * with INVALID_ARGUMENT.
 */
export interface MethodCodec<Req, Res> {
  readonly decodeRequest: (bytes: Buffer) => Req;
  readonly encodeResponse: (response: Res) => Buffer;
}

/** Codecs by the name of the method. */
export type MethodCodecs = Readonly<Record<string, MethodCodec<unknown, never>>>;

type RequestOf<Codec, Generated> = Codec extends { decodeRequest: (bytes: Buffer) => infer Req }
  ? Req
  : Generated;
type ResponseOf<Codec, Generated> = Codec extends {
  encodeResponse: (response: infer Res) => Buffer;
}
  ? Res
  : Generated;
type CodecOf<Codecs, K> = K extends keyof Codecs ? Codecs[K] : undefined;

/** A handler for each RPC of a generated `…ServiceServer` interface, with the messages of its codec where it has one. */
export type Handlers<Server, Codecs = object> = {
  readonly [K in keyof Server as string extends K ? never : K]: Server[K] extends handleUnaryCall<
    infer Req,
    infer Res
  >
    ? UnaryHandler<RequestOf<CodecOf<Codecs, K>, Req>, ResponseOf<CodecOf<Codecs, K>, Res>>
    : Server[K] extends handleBidiStreamingCall<infer Req, infer Res>
      ? StreamHandler<RequestOf<CodecOf<Codecs, K>, Req>, ResponseOf<CodecOf<Codecs, K>, Res>>
      : Server[K] extends handleServerStreamingCall<infer Req, infer Res>
        ? WatchHandler<Req, Res>
        : never;
};

/** A service definition with its handlers, ready to be served. */
export interface ServiceBinding {
  readonly definition: ServiceDefinition;
  readonly handlers: Readonly<Record<string, unknown>>;
}

/**
 * Binds typed handlers to a generated definition: `bindService<InferenceServiceServer>(InferenceServiceService, {…})`.
 * With codecs of one's own for some methods: `bindService<InferenceServiceServer, typeof codecs>(…, {…}, codecs)`.
 */
export function bindService<Server extends UntypedServiceImplementation>(
  definition: ServiceDefinition,
  handlers: Handlers<Server>,
): ServiceBinding;
export function bindService<
  Server extends UntypedServiceImplementation,
  Codecs extends MethodCodecs,
>(
  definition: ServiceDefinition,
  handlers: Handlers<Server, Codecs>,
  codecs: Codecs,
): ServiceBinding;
export function bindService(
  definition: ServiceDefinition,
  handlers: Readonly<Record<string, unknown>>,
  codecs: MethodCodecs = {},
): ServiceBinding {
  const methods = Object.entries(definition).map(([name, method]) => {
    const codec = codecs[name];
    if (codec === undefined) return [name, method];
    const { decodeRequest, encodeResponse } = codec;
    return [
      name,
      { ...method, requestDeserialize: decodeRequest, responseSerialize: encodeResponse },
    ];
  });
  return { definition: Object.fromEntries(methods) as ServiceDefinition, handlers };
}
