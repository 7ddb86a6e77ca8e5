import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { DomainError } from '@slipway/core';
import type { OpenStream } from './open-streams.js';

/**
 * The messages of a stream. Ends when the caller has half-closed; throws `cancelled` when it has gone, and `unavailable`
 * when the server is stopping and no message that has arrived is left.
 */
export async function* readMessages<Req, Res>(
  call: ServerDuplexStream<Req, Res>,
  stream: OpenStream,
): AsyncGenerator<Req> {
  // Destroying the call when the handler stops reading would destroy its writing side too, and the status with it.
  const messages = (call.iterator({ destroyOnReturn: false }) as AsyncIterable<Req>)[
    Symbol.asyncIterator
  ]();
  try {
    for (;;) {
      const next = await nextOrDrain(call, messages, stream);
      if (next === undefined) throw callDraining();
      if (next.done === true) break;
      yield next.value;
    }
    // A cancelled call first ends like one that the caller has half-closed; the news of it come a little later.
    await nextTurn();
  } catch (error) {
    if (!call.cancelled) throw error;
  }
  if (call.cancelled) throw callCancelled();
}

/** Undefined when the drain came first. */
function nextOrDrain<Req, Res>(
  call: ServerDuplexStream<Req, Res>,
  messages: AsyncIterator<Req>,
  stream: OpenStream,
): Promise<IteratorResult<Req> | undefined> {
  if (stream.isDraining() && call.readableLength === 0) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    stream.onDraining(() => {
      // A message that has just arrived is on its way through `next`.
      if (call.readableLength === 0) resolve(undefined);
    });
    messages.next().then(resolve, reject);
  });
}

/** The caller has gone. */
export function callCancelled(): DomainError {
  return new DomainError('cancelled', 'CALL_CANCELLED', 'the caller has cancelled the call');
}

/** The server is stopping. */
export function callDraining(): DomainError {
  return new DomainError('unavailable', 'DRAINING', 'the server is draining; call another one');
}
