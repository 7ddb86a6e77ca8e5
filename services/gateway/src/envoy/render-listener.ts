import type { Address } from '../address.js';
import { accessLog } from './access-log.js';
import { fieldExtraction, messageHeaders } from './content-routing.js';
import { localReplies } from './local-replies.js';
import { maxJsonBytes, routeConfigName } from './render-routes.js';
import { extension, type EnvoyJson } from './typed-config.js';

/** First part of the names of the listener's statistics. */
export const statPrefix = 'edge';

/** Services whose RPCs have JSON paths. */
export const transcodedServices: readonly string[] = [
  'slipway.inference.v1.InferenceService',
  'slipway.inference.v1.ModelService',
  'slipway.monitor.v1.MonitorService',
  'slipway.monitor.v1.OutcomeService',
  'slipway.monitor.v1.AlertService',
  'slipway.gateway.v1.RouteService',
];

export interface ListenerOptions {
  readonly listen: Address;
  /** The compiled .proto files. */
  readonly descriptorPath: string;
  /** Where the routes come from. */
  readonly routeSource: EnvoyJson;
}

/** One port for HTTP/1.1 and HTTP/2 without TLS, for JSON and gRPC alike. */
export function renderListener(options: ListenerOptions): EnvoyJson {
  const { host, port } = options.listen;
  return {
    name: statPrefix,
    address: { socket_address: { address: host, port_value: port } },
    per_connection_buffer_limit_bytes: 2 ** 20,
    filter_chains: [
      {
        filters: [
          extension(
            'envoy.filters.network.http_connection_manager',
            'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
            connectionManager(options),
          ),
        ],
      },
    ],
  };
}

function connectionManager(options: ListenerOptions): EnvoyJson {
  return {
    stat_prefix: statPrefix,
    codec_type: 'AUTO',
    server_name: 'slipway',
    use_remote_address: true,
    normalize_path: true,
    merge_slashes: true,
    path_with_escaped_slashes_action: 'REJECT_REQUEST',
    always_set_request_id_in_response: true,
    preserve_external_request_id: true,
    common_http_protocol_options: {
      idle_timeout: '3600s',
      // gRPC has them, and Triton's clients send one; see `clientHeaderRemoval`.
      headers_with_underscores_action: 'ALLOW',
    },
    http2_protocol_options: {
      max_concurrent_streams: 1024,
      initial_stream_window_size: 2 ** 20,
      initial_connection_window_size: 16 * 2 ** 20,
    },
    request_headers_timeout: '10s',
    stream_idle_timeout: '300s',
    early_header_mutation_extensions: [clientHeaderRemoval],
    rds: { route_config_name: routeConfigName, config_source: options.routeSource },
    access_log: [accessLog],
    local_reply_config: localReplies(),
    http_filters: httpFilters(options.descriptorPath),
  };
}

/**
 * Headers that mean something between Envoy and the replicas are nobody else's to send; and `x_model_version` is the same
 * as `x-model-version` to some servers.
 */
const clientHeaderRemoval = extension(
  'envoy.http.early_header_mutation.header_mutation',
  'envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation',
  {
    mutations: [
      { remove_on_match: { key_matcher: { prefix: 'x-envoy-' } } },
      { remove_on_match: { key_matcher: { prefix: 'x-slipway-' } } },
      { remove_on_match: { key_matcher: { prefix: 'x_' } } },
      { remove: 'x-model-name' },
    ],
  },
);

/** In the order in which a request passes them. Those before the transcoder see the route of the JSON path. */
function httpFilters(descriptorPath: string): readonly EnvoyJson[] {
  return [
    extension('envoy.filters.http.grpc_web', 'envoy.extensions.filters.http.grpc_web.v3.GrpcWeb'),
    {
      ...extension('envoy.filters.http.buffer', 'envoy.extensions.filters.http.buffer.v3.Buffer', {
        max_request_bytes: maxJsonBytes,
      }),
      // Only where a route asks for it: the transcoder's own limit is none for a body that arrives in pieces.
      disabled: true,
    },
    extension(
      'envoy.filters.http.grpc_json_transcoder',
      'envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder',
      {
        proto_descriptor: descriptorPath,
        services: transcodedServices,
        convert_grpc_status: true,
        print_options: {
          preserve_proto_field_names: true,
          always_print_primitive_fields: true,
          stream_newline_delimited: true,
        },
        request_validation_options: {
          reject_unknown_method: true,
          reject_unknown_query_parameters: true,
          reject_binding_body_field_collisions: true,
        },
        max_request_body_size: maxJsonBytes,
        max_response_body_size: 4 * maxJsonBytes,
      },
    ),
    fieldExtraction(descriptorPath),
    messageHeaders,
    extension(
      'envoy.filters.http.grpc_stats',
      'envoy.extensions.filters.http.grpc_stats.v3.FilterConfig',
      { individual_method_stats_allowlist: {} },
    ),
    extension('envoy.filters.http.router', 'envoy.extensions.filters.http.router.v3.Router', {
      suppress_envoy_headers: true,
    }),
  ];
}
