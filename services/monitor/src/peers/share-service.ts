import { DomainError, messageOf } from '@slipway/core';
import { shardOf, type Member } from '@slipway/events';
import type {
  CallContext,
  Handlers,
  ServiceBinding,
  UnaryHandler,
  WatchHandler,
} from '@slipway/grpc';
import { hopHeader, type PeerCalls } from './peer-calls.js';
import type { Peers } from './peers.js';
import { shareWatch } from './share-watch.js';

export interface ShareServiceDeps {
  readonly peers: Pick<Peers, 'others' | 'ownerOf' | 'shardsOf'>;
  readonly calls: PeerCalls;
}

/** Who has to answer a method of which each monitor knows a part. Without a model and without `merge`: this monitor. */
export interface MethodPlan<Req, Res> {
  /** The model that a request is about: the monitor that reads it answers. Undefined: it is about no single one. */
  readonly modelOf?: (request: Req) => string | undefined;
  /** Puts the answers of all monitors together, this one's first. */
  readonly merge?: (replies: readonly Res[]) => Res;
}

/** A plan for each unary method; of a method that streams, the messages of all monitors are passed on. */
export type ServicePlans<Server> = {
  readonly [K in keyof Handlers<Server>]?: Handlers<Server>[K] extends UnaryHandler<
    infer Req,
    infer Res
  >
    ? MethodPlan<Req, Res>
    : 'every message';
};

type AnyPlan = MethodPlan<unknown, unknown> | 'every message' | undefined;

/** The others answer from memory: a call does not wait for longer. */
const peerTimeoutMs = 2000;
/** What is left of a deadline for the way back. */
const returnMs = 20;

/**
 * Makes the handlers of one monitor those of all: whoever is asked, the monitor that knows answers, or all do together. A
 * call goes one hop at most, and keeps its deadline.
 */
export function shareService<Server>(
  deps: ShareServiceDeps,
  { definition, handlers }: ServiceBinding,
  plans: ServicePlans<Server>,
): ServiceBinding {
  const shared = Object.entries(handlers).map(([method, handler]) => {
    const plan = (plans as Readonly<Record<string, AnyPlan>>)[method];
    if (plan === undefined) return [method, handler];
    if (plan === 'every message') {
      return [method, shareWatch(deps, method, handler as WatchHandler<unknown, unknown>)];
    }
    return [method, shareUnary(deps, method, handler as UnaryHandler<unknown, unknown>, plan)];
  });
  return { definition, handlers: Object.fromEntries(shared) as ServiceBinding['handlers'] };
}

function shareUnary(
  deps: ShareServiceDeps,
  method: string,
  handler: UnaryHandler<unknown, unknown>,
  { modelOf, merge }: MethodPlan<unknown, unknown>,
): UnaryHandler<unknown, unknown> {
  const ask = async (peer: Member, request: unknown, context: CallContext): Promise<unknown> => {
    const shards = deps.peers.shardsOf(peer.id);
    const leftMs = context.deadlineMs - Date.now() - returnMs;
    const timeoutMs = Math.max(1, Math.min(leftMs, peerTimeoutMs));
    try {
      return await deps.calls.unary(peer, method, request, timeoutMs);
    } catch (error) {
      throw toOwnError(peer, shards, error);
    }
  };
  return async (request, context) => {
    if (context.header(hopHeader) !== undefined) return handler(request, context);
    const model = modelOf?.(request);
    if (model !== undefined) {
      const owner = await deps.peers.ownerOf(shardOf(model));
      return owner === undefined ? handler(request, context) : ask(owner, request, context);
    }
    if (merge === undefined) return handler(request, context);
    const others = deps.peers.others().map((peer) => ask(peer, request, context));
    return merge(await Promise.all([handler(request, context), ...others]));
  };
}

/** An error that the other monitor has answered is this one's answer; its silence is told as such. */
function toOwnError({ id, address }: Member, shards: readonly number[], error: unknown): unknown {
  if (!(error instanceof DomainError)) return error;
  if (error.kind !== 'unavailable' && error.kind !== 'deadline') {
    const message = error.message.replace(`${address}: `, '');
    return new DomainError(error.kind, 'PEER_REFUSED', message, { cause: error });
  }
  const who = `monitor ${id} at ${address}`;
  const what = shards.length === 0 ? '' : `, which reads shards ${shards.join(', ')},`;
  return new DomainError(
    'unavailable',
    'PEER_SILENT',
    `${who}${what} did not answer: ${messageOf(error)}`,
    { cause: error, retryAfterMs: 1000 },
  );
}
