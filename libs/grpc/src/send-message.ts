import type { ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';
import type { OpenCall } from './call-context.js';
import { callCancelled } from './read-messages.js';

type AnsweringCall<Req, Res> = ServerDuplexStream<Req, Res> | ServerWritableStream<Req, Res>;

/** Sends one of several answers; resolves when the caller has taken those before it, throws `cancelled` when it has gone. */
export async function sendMessage<Req, Res>(
  call: AnsweringCall<Req, Res>,
  context: OpenCall,
  response: Res,
): Promise<void> {
  if (call.cancelled) throw callCancelled();
  const headers = context.responseHeaders();
  if (headers !== undefined) call.sendMetadata(headers);
  if (!call.write(response)) await drained(call);
}

/** Waits until the peer has read; grpc-js never emits 'drain' once a call is cancelled. */
function drained<Req, Res>(call: AnsweringCall<Req, Res>): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      call.off('drain', settle);
      call.off('cancelled', settle);
      if (call.cancelled) reject(callCancelled());
      else resolve();
    };
    call.on('drain', settle);
    call.on('cancelled', settle);
  });
}
