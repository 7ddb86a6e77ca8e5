import { extension, type EnvoyJson } from './typed-config.js';

const service = '/slipway.inference.v1.InferenceService';

/** PredictStream, the one call of a replica that lasts as long as the caller wants. */
export const streamPath = `${service}/PredictStream`;
/** Predict and PredictBatch (and PredictStream, whose own routes come before). */
export const predictPrefix = `${service}/Predict`;
/** Every call of a replica. */
export const unaryPrefix = `${service}/`;

/** Where a route sends what it matches: `cluster`, or `weighted_clusters` with a `hash_policy`. */
export type RouteTarget = EnvoyJson & { readonly isRetried?: boolean };

/** A route of gRPC calls, native or transcoded. */
export function grpcRoute(match: EnvoyJson, route: EnvoyJson): EnvoyJson {
  return { match, route };
}

/** A call that lasts as long as the caller wants, as long as something moves; the caller's own deadline counts. */
export function streamRoute(target: RouteTarget): EnvoyJson {
  return {
    ...target,
    timeout: '0s',
    idle_timeout: '300s',
    max_stream_duration: { grpc_timeout_header_max: '0s' },
  };
}

/** A call of one message each way, within 30 s or the caller's own deadline. */
export function unaryRoute({ isRetried = false, ...target }: RouteTarget): EnvoyJson {
  return {
    ...target,
    timeout: '30s',
    max_stream_duration: { grpc_timeout_header_max: '30s' },
    ...(isRetried ? { retry_policy: retryPolicy } : {}),
  };
}

/**
 * A call that found no replica, or lost it, is made again: on another replica, or on another version of the split when
 * the chosen one has none left. Scoring changes nothing, so a second time does no harm. `reset` is for calls that were
 * under way in a replica that died.
 */
const retryPolicy: EnvoyJson = {
  retry_on: 'connect-failure,refused-stream,unavailable,reset',
  // A split of two versions on two replicas of which one died: each version may have to find that out once.
  num_retries: 3,
  retry_back_off: { base_interval: '0.025s', max_interval: '0.25s' },
  refresh_cluster_on_retry: true,
  retry_host_predicate: [
    extension(
      'envoy.retry_host_predicates.previous_hosts',
      'envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
    ),
  ],
  host_selection_retry_max_attempts: 10,
};
