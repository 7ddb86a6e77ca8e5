import type { ServerDuplexStream } from '@grpc/grpc-js';
import { openCall } from './call-context.js';
import type { CallDeps } from './call-deps.js';
import type { OpenStream } from './open-streams.js';
import { readMessages } from './read-messages.js';
import { reportEnd } from './report-end.js';
import { sendMessage } from './send-message.js';
import type { StreamHandler } from './service-binding.js';
import { checkMessage } from './tolerant.js';

/** What grpc-js calls for a bidirectional method. */
export function serveStream<Req, Res>(
  path: string,
  handler: StreamHandler<Req, Res>,
  deps: CallDeps,
) {
  const run = async (call: ServerDuplexStream<Req, Res>): Promise<void> => {
    const stream = deps.streams.enter();
    try {
      const context = openCall(call);
      const send = (response: Res): Promise<void> => sendMessage(call, context, response);
      await handler(checkedMessages(call, stream), send, context);
    } finally {
      stream.leave();
    }
  };
  return (call: ServerDuplexStream<Req, Res>): void => {
    reportEnd(path, call, deps, () => run(call));
  };
}

async function* checkedMessages<Req, Res>(
  call: ServerDuplexStream<Req, Res>,
  stream: OpenStream,
): AsyncGenerator<Req> {
  for await (const message of readMessages(call, stream)) yield checkMessage(message);
}
