import { setTimeout as pause } from 'node:timers/promises';
import type { Member } from '@slipway/events';
import type { WatchHandler } from '@slipway/grpc';
import { hopHeader } from './peer-calls.js';
import type { ShareServiceDeps } from './share-service.js';

/** How often it is looked for monitors that have come, or whose stream has ended. */
const lookMs = 1000;

/** Passes on what all monitors send, whoever joins or leaves meanwhile. */
export function shareWatch(
  { peers, calls }: ShareServiceDeps,
  method: string,
  handler: WatchHandler<unknown, unknown>,
): WatchHandler<unknown, unknown> {
  return async (request, send, context) => {
    if (context.header(hopHeader) !== undefined) return handler(request, send, context);
    const ending = new AbortController();
    const watched = new Set<string>();

    const watch = async (peer: Member): Promise<void> => {
      watched.add(peer.id);
      try {
        for await (const message of calls.stream(peer, method, request, ending.signal)) {
          await send(message);
        }
      } catch {
        // It has left, or the caller has: the next look tells.
      }
      watched.delete(peer.id);
    };

    const follow = async (): Promise<void> => {
      while (!ending.signal.aborted && !context.isCancelled()) {
        for (const peer of peers.others()) if (!watched.has(peer.id)) void watch(peer);
        await pause(lookMs, undefined, { signal: ending.signal }).catch(() => undefined);
      }
      ending.abort();
    };

    const following = follow();
    try {
      await handler(request, send, context);
    } finally {
      ending.abort();
      await following;
    }
  };
}
