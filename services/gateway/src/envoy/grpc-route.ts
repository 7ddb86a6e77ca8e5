import { extension, type EnvoyJson } from './typed-config.js';

/** Open Inference Protocol. */
export const openInferenceService = 'inference.GRPCInferenceService';

/** The calls of one service of a replica. */
export interface ReplicaCalls {
  /** The one call that lasts as long as the caller wants. */
  readonly streamPath: string;
  /** The calls about one model (and the stream, whose own routes come before). */
  readonly modelPrefix: string;
  /** Every call. */
  readonly prefix: string;
}

/** Both services by which a replica answers predictions. */
export const replicaCalls: readonly ReplicaCalls[] = [
  callsOf('slipway.inference.v1.InferenceService', 'PredictStream', 'Predict'),
  callsOf(openInferenceService, 'ModelStreamInfer', 'Model'),
];

function callsOf(service: string, stream: string, model: string): ReplicaCalls {
  const prefix = `/${service}/`;
  return { streamPath: prefix + stream, modelPrefix: prefix + model, prefix };
}

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

/** A call of one message each way, within so many seconds or the caller's own deadline. */
export function unaryRoute(
  { isRetried = false, ...target }: RouteTarget,
  timeoutS = 30,
): EnvoyJson {
  const timeout = `${String(timeoutS)}s`;
  return {
    ...target,
    timeout,
    max_stream_duration: { grpc_timeout_header_max: timeout },
    ...(isRetried ? { retry_policy: retryPolicy } : {}),
  };
}

/**
 * A call that found no replica, or lost it, is made again: on another replica, or on another version of the split when
 * the chosen one has none left. Scoring changes nothing, so a second time does no harm. `reset` is for calls that were
 * under way in a replica that died.
 */
const retryPolicy: EnvoyJson = retryOn('connect-failure,refused-stream,unavailable,reset');

/** The same for REST, where UNAVAILABLE is a 503. */
export const restRetryPolicy: EnvoyJson = {
  ...retryOn('connect-failure,refused-stream,retriable-status-codes,reset'),
  retriable_status_codes: [503],
};

function retryOn(reasons: string): EnvoyJson {
  return {
    retry_on: reasons,
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
}
