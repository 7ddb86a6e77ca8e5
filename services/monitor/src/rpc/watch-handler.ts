import type { WatchHandler } from '@slipway/grpc';
import type { WatchRequest, WatchResponse } from '@slipway/proto';
import type { EventHub, MonitorEvent } from '../evaluation/event-hub.js';
import { toDriftEvaluation } from '../history/drift-evaluation.js';

/** Sends evaluations and changes of alerts as they happen, until the caller goes. */
export function createWatchHandler(
  hub: Pick<EventHub, 'subscribe'>,
): WatchHandler<WatchRequest, WatchResponse> {
  return async ({ modelName }, send, context) => {
    const subscription = hub.subscribe();
    context.ended.addEventListener('abort', subscription.close);
    try {
      while (!context.ended.aborted) {
        const event = await subscription.next();
        const isMeant = modelName === '' || event?.modelName === modelName;
        if (event !== undefined && isMeant) await send(toResponse(event));
      }
    } finally {
      context.ended.removeEventListener('abort', subscription.close);
      subscription.close();
    }
  };
}

function toResponse(event: MonitorEvent): WatchResponse {
  if (event.kind === 'alert') return { event: { $case: 'alert', value: event.alert } };
  return { event: { $case: 'evaluation', value: toDriftEvaluation(event.evaluation) } };
}
