import {
  Metadata,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';

/** What a handler sees of its call beside the message. */
export interface CallContext {
  /** First value of a request header. */
  readonly header: (name: string) => string | undefined;
  /** Adds a response header; before the first message only. */
  readonly setHeader: (name: string, value: string) => void;
  /** When the caller stops waiting, in milliseconds since the epoch; Infinity without a deadline. */
  readonly deadlineMs: number;
  readonly isCancelled: () => boolean;
}

/** The context, with the response headers that were set, if any. */
export interface OpenCall extends CallContext {
  readonly responseHeaders: () => Metadata | undefined;
}

export function openCall<Req, Res>(
  call: ServerUnaryCall<Req, Res> | ServerDuplexStream<Req, Res> | ServerWritableStream<Req, Res>,
): OpenCall {
  let headers: Metadata | undefined;
  const deadline = call.getDeadline();
  return {
    header: (name) => {
      const value = call.metadata.get(name)[0];
      return value === undefined ? undefined : value.toString();
    },
    setHeader: (name, value) => {
      headers ??= new Metadata();
      headers.set(name, value);
    },
    deadlineMs: typeof deadline === 'number' ? deadline : deadline.getTime(),
    isCancelled: () => call.cancelled,
    responseHeaders: () => headers,
  };
}
