import {
  status as Status,
  type ServerDuplexStream,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import type { CallDeps } from './call-deps.js';
import { isExpected, toStatusObject } from './status.js';

/** Ends a call that answers with a stream once its handler has: with its error's status, or in order. */
export function reportEnd<Req, Res>(
  path: string,
  call: ServerDuplexStream<Req, Res> | ServerWritableStream<Req, Res>,
  deps: CallDeps,
  run: () => Promise<void>,
): void {
  const startedMs = deps.clock.monotonicMs();
  const finish = (code: Status): void => {
    deps.onFinished({ method: path, code, durationMs: deps.clock.monotonicMs() - startedMs });
  };
  run().then(
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
}
