import { Metadata, type ServerWritableStream } from '@grpc/grpc-js';
import { openCall } from './call-context.js';
import type { CallDeps } from './call-deps.js';
import { callCancelled, callDraining } from './read-messages.js';
import { reportEnd } from './report-end.js';
import { sendMessage } from './send-message.js';
import type { WatchHandler } from './service-binding.js';
import { checkMessage } from './tolerant.js';

/** What grpc-js calls for a method with one request and many answers. */
export function serveWatch<Req, Res>(
  path: string,
  handler: WatchHandler<Req, Res>,
  deps: CallDeps,
) {
  const run = async (call: ServerWritableStream<Req, Res>): Promise<void> => {
    const ended = new AbortController();
    const stream = deps.streams.enter();
    try {
      stream.onDraining(() => ended.abort());
      if (stream.isDraining()) ended.abort();
      call.once('cancelled', () => ended.abort());
      const context = openCall(call);
      const send = async (response: Res): Promise<void> => {
        if (stream.isDraining()) throw callDraining();
        await sendMessage(call, context, response);
      };
      // Who watches something quiet learns that it is watched; an error found at once still comes alone.
      const greeting = setImmediate(() =>
        call.sendMetadata(context.responseHeaders() ?? new Metadata()),
      );
      try {
        await handler(checkMessage(call.request), send, { ...context, ended: ended.signal });
      } finally {
        clearImmediate(greeting);
      }
      if (call.cancelled) throw callCancelled();
      // Who watches is told to look elsewhere, instead of taking the end for the end of the story.
      if (stream.isDraining()) throw callDraining();
    } finally {
      stream.leave();
    }
  };
  return (call: ServerWritableStream<Req, Res>): void => {
    reportEnd(path, call, deps, () => run(call));
  };
}
