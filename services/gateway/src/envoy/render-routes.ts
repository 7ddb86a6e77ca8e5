import { anyReplicaCluster } from './render-clusters.js';
import type { GatewayPlan } from './gateway-plan.js';
import { routingKeyHeader } from './content-routing.js';
import { grpcRoute, replicaCalls, streamRoute, unaryRoute } from './grpc-route.js';
import { modelRoutes } from './model-routes.js';
import { monitorRoutes } from './monitor-routes.js';
import { noTranscoding, repositoryRoutes, restRoutes, withoutFilter } from './rest-routes.js';
import { typed, type EnvoyJson } from './typed-config.js';

/** Largest JSON body that is transcoded; Envoy spends about 50 ms of CPU on each MiB of numbers. */
export const maxJsonBytes = 4 * 2 ** 20;

/** Largest gRPC message that is looked into: more than the 64 MiB beyond which a replica says that a message is too large. */
const maxGrpcBytes = 72 * 2 ** 20;

/** A replica answers when a model is loaded, and loading a large one takes its time. */
const modelChangeTimeoutS = 305;

const isCompressed: readonly EnvoyJson[] = [
  { name: 'grpc-encoding', present_match: true },
  { name: 'grpc-encoding', string_match: { exact: 'identity' }, invert_match: true },
];

/** The name under which the listener asks for its routes. */
export const routeConfigName = 'slipway';

/** Every route. The first that matches wins. */
export function renderRoutes(plan: GatewayPlan): readonly EnvoyJson[] {
  return [
    {
      ...typed('envoy.config.route.v3.RouteConfiguration'),
      name: routeConfigName,
      // A route to a cluster that is not there is refused as a whole, instead of answered by 503.
      validate_clusters: true,
      virtual_hosts: [
        {
          name: 'slipway',
          domains: ['*'],
          // A whole message is held while its route is found out, and for a second try.
          request_body_buffer_limit: maxGrpcBytes,
          // Only for choosing a route, and not always of characters that a replica accepts in a header.
          request_headers_to_remove: [routingKeyHeader],
          routes: [
            ...controllerRoutes,
            ...monitorRoutes,
            ...repositoryRoutes,
            ...compressedRoutes,
            ...plan.models.flatMap((model) =>
              modelRoutes(model, { isDefault: model.modelName === plan.defaultModel }),
            ),
            ...anyReplicaRoutes,
            ...restRoutes,
            ...pageRoutes,
            ...jsonRoutes,
          ],
        },
      ],
    },
  ];
}

/** gRPC services of the controller. Watches of health and reflection stay open. */
const controllerRoutes: readonly EnvoyJson[] = [
  ...['grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection'].map((service) =>
    grpcRoute({ prefix: `/${service}/` }, streamRoute({ cluster: 'controller' })),
  ),
  grpcRoute(
    { prefix: '/grpc.reflection.v1alpha.ServerReflection/' },
    streamRoute({ cluster: 'controller' }),
  ),
  grpcRoute({ prefix: '/slipway.gateway.v1.' }, unaryRoute({ cluster: 'controller' })),
  grpcRoute(
    { prefix: '/slipway.inference.v1.ModelService/' },
    unaryRoute({ cluster: 'controller' }, modelChangeTimeoutS),
  ),
];

/**
 * Compressed predictions: what is in them is not seen here, so any replica gets them and chooses by the same table. The
 * filter that looks into messages would refuse them.
 */
const compressedRoutes: readonly EnvoyJson[] = replicaCalls
  .flatMap(({ streamPath, modelPrefix }) => [
    { match: { path: streamPath }, route: streamRoute({ cluster: anyReplicaCluster }) },
    {
      match: { prefix: modelPrefix },
      route: unaryRoute({ cluster: anyReplicaCluster, isRetried: true }),
    },
  ])
  .map(({ match, route }) => ({
    ...grpcRoute({ ...match, headers: isCompressed }, route),
    ...withoutFilter('envoy.filters.http.grpc_field_extraction'),
  }));

/** Questions about models, and predictions that no route of a model takes: the replica answers those with the reason. */
const anyReplicaRoutes: readonly EnvoyJson[] = replicaCalls.flatMap(({ streamPath, prefix }) => [
  grpcRoute({ path: streamPath }, streamRoute({ cluster: anyReplicaCluster })),
  grpcRoute({ prefix }, unaryRoute({ cluster: anyReplicaCluster, isRetried: true })),
]);

/** HTTP of the controller. */
const pageRoutes: readonly EnvoyJson[] = [
  // What the page hears of changes: it stays open, and says something every few seconds.
  {
    match: { path: '/dashboard/live' },
    route: { cluster: 'controller-http', timeout: '0s' },
    ...noTranscoding,
  },
  ...[{ path: '/health' }, { path: '/ready' }, { path: '/metrics' }, { prefix: '/dashboard/' }].map(
    (match) => ({ match, route: { cluster: 'controller-http', timeout: '30s' }, ...noTranscoding }),
  ),
  { match: { path: '/dashboard' }, redirect: { path_redirect: '/dashboard/' }, ...noTranscoding },
];

/**
 * The routes of JSON paths before they are transcoded. They only carry the limit of the body, which is gathered first:
 * a stream of JSON is not. No request is sent by them, because the transcoder changes the path or answers 404.
 */
const jsonRoutes: readonly EnvoyJson[] = [
  {
    match: { safe_regex: { regex: '/v1/models/[^/]+:predictStream' } },
    route: { cluster: anyReplicaCluster },
  },
  ...['/v1/', '/predict', '/model/', '/monitoring/'].map((prefix) => ({
    match: { prefix },
    route: { cluster: anyReplicaCluster },
    typed_per_filter_config: {
      'envoy.filters.http.buffer': typed('envoy.extensions.filters.http.buffer.v3.BufferPerRoute', {
        buffer: { max_request_bytes: maxJsonBytes },
      }),
    },
  })),
];
