import { status as Status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { openCall } from './call-context.js';
import type { CallDeps } from './call-deps.js';
import { checkMessage } from './tolerant.js';
import type { UnaryHandler } from './service-binding.js';
import { isExpected, toStatusObject } from './status.js';

/** What grpc-js calls for a unary method. */
export function serveUnary<Req, Res>(
  path: string,
  handler: UnaryHandler<Req, Res>,
  deps: CallDeps,
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
      const result = handler(checkMessage(call.request), context);
      // A handler that answers at once (a listing) is not made to wait for a turn of the loop.
      if (result instanceof Promise) result.then(succeed, fail);
      else succeed(result);
    } catch (error) {
      fail(error);
    }
  };
}
