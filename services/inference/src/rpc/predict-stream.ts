import { randomUUID } from 'node:crypto';
import type { Clock, Logger } from '@slipway/core';
import { isExpected, toRpcStatus, type CallContext, type StreamHandler } from '@slipway/grpc';
import type { RequestHead } from '../scoring/request-head.js';
import type { Answer } from '../scoring/predictor.js';
import type { PackedStreamRequest } from './codec/decode-batch-request.js';
import type { StreamAnswer } from './codec/encode-answer.js';
import { asksForTensors, type ManyRows } from './read-input.js';
import { writeMany } from './write-answer.js';

export interface PredictStreamDeps {
  readonly predictMany: (
    head: RequestHead,
    context: CallContext,
    rows: ManyRows,
  ) => Promise<Answer>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Answers message by message, in order; a bad message is answered by its error and the stream goes on. */
export function createPredictStream(
  deps: PredictStreamDeps,
): StreamHandler<PackedStreamRequest, StreamAnswer> {
  return async (requests, send, context) => {
    const startedMs = deps.clock.monotonicMs();
    // Without a key of its own a stream still stays with one version.
    const streamKey = context.header('x-routing-key') ?? randomUUID();
    let first: PackedStreamRequest | undefined;
    const summary = { messages: 0, rows: 0, errors: 0, durationMs: 0 };
    for await (const request of requests) {
      first ??= request;
      summary.messages++;
      const { sequence, predictionId } = request;
      const head = {
        modelName: request.modelName || first.modelName,
        modelVersion: request.modelVersion || first.modelVersion,
        routingKey: request.routingKey || first.routingKey || streamKey,
        predictionId,
        segments: isEmpty(request.segments) ? first.segments : request.segments,
      };
      try {
        const answer = await deps.predictMany(head, context, request);
        summary.rows += answer.score.predictions.rows;
        const value = writeMany(answer, asksForTensors(request));
        await send({ sequence, outcome: { $case: 'result', value } });
      } catch (error) {
        if (context.isCancelled()) throw error;
        if (!isExpected(error)) deps.logger.error('stream message failed', { error });
        summary.errors++;
        await send({ sequence, outcome: { $case: 'error', value: toRpcStatus(error) } });
      }
    }
    summary.durationMs = deps.clock.monotonicMs() - startedMs;
    await send({ sequence: 0, outcome: { $case: 'summary', value: summary } });
  };
}

function isEmpty(segments: PackedStreamRequest['segments']): boolean {
  for (const _name in segments) return false;
  return true;
}
