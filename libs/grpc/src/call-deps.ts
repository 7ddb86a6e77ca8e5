import type { status as Status } from '@grpc/grpc-js';
import type { Clock, Logger } from '@slipway/core';
import type { OpenStreams } from './open-streams.js';

/** One call that has ended. */
export interface FinishedCall {
  /** `/package.Service/Method`. */
  readonly method: string;
  readonly code: Status;
  readonly durationMs: number;
}

/** What serving a call takes beside its handler. */
export interface CallDeps {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly streams: OpenStreams;
  readonly onFinished: (call: FinishedCall) => void;
}
