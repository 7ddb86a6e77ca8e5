import { isIP } from 'node:net';
import type { Address } from '../address.js';
import {
  clusterName,
  statName,
  type GatewayPlan,
  type Upstreams,
  type VersionPlan,
} from './gateway-plan.js';
import { extension, typed, type EnvoyJson } from './typed-config.js';

/** A cluster that holds every replica: for questions about models, and for what a replica has to answer with a reason. */
export const anyReplicaCluster = 'inference';

/** Every cluster: one for each version that is ready, and the fixed ones. */
export function renderClusters({ upstreams, versions }: GatewayPlan): readonly EnvoyJson[] {
  return [...versions.map(versionCluster), ...fixedClusters(upstreams)];
}

function fixedClusters(upstreams: Upstreams): readonly EnvoyJson[] {
  const http1 = { explicit_http_config: { http_protocol_options: {} } };
  return [
    {
      ...cluster(anyReplicaCluster, upstreams.replicas, http2([])),
      ...replicaProtection,
    },
    cluster('monitor', [upstreams.monitor], http2([])),
    cluster('controller', [upstreams.controller], http2([])),
    cluster('controller-http', [upstreams.controllerHttp], http1),
  ];
}

function versionCluster({ modelName, version, endpoints }: VersionPlan): EnvoyJson {
  return {
    ...cluster(clusterName(modelName, version), endpoints, http2(versionHeader(version))),
    alt_stat_name: statName(modelName, version),
    ...replicaProtection,
  };
}

function cluster(name: string, addresses: readonly Address[], protocol: EnvoyJson): EnvoyJson {
  const areAllIps = addresses.every(({ host }) => isIP(host) !== 0);
  return {
    ...typed('envoy.config.cluster.v3.Cluster'),
    name,
    type: areAllIps ? 'STATIC' : 'STRICT_DNS',
    connect_timeout: '0.5s',
    lb_policy: 'LEAST_REQUEST',
    ignore_health_on_host_removal: true,
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed(
        'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
        protocol,
      ),
    },
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: addresses.map((address) => lbEndpoint(address)) }],
    },
  };
}

function lbEndpoint({ host, port }: Address): EnvoyJson {
  return { endpoint: { address: { socket_address: { address: host, port_value: port } } } };
}

function http2(httpFilters: readonly EnvoyJson[]): EnvoyJson {
  // A process that hangs still has its connections open; without an answer to a ping they are closed, and the calls on
  // them go to another one.
  const keepalive = { interval: '3s', timeout: '5s' };
  return {
    explicit_http_config: { http2_protocol_options: { connection_keepalive: keepalive } },
    ...(httpFilters.length > 0 ? { http_filters: [...httpFilters, codec] } : {}),
  };
}

const codec = extension(
  'envoy.filters.http.upstream_codec',
  'envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec',
);

/** Tells the replica which version is meant. A filter of the cluster, so that a call that is tried again on another cluster names that one's version. */
function versionHeader(version: string): readonly EnvoyJson[] {
  const header = { key: 'x-slipway-version', value: version };
  const append = { header, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' };
  return [
    extension(
      'envoy.filters.http.header_mutation',
      'envoy.extensions.filters.http.header_mutation.v3.HeaderMutation',
      { mutations: { request_mutations: [{ append }] } },
    ),
  ];
}

/**
 * How a dead or sick replica is noticed. The panic threshold keeps its default of one half: at 0 the calls of a version
 * without a healthy replica would be refused at once, while a failed connection is tried again on another version.
 */
const replicaProtection: EnvoyJson = {
  health_checks: [
    {
      timeout: '1s',
      interval: '1s',
      // The default of a minute would leave a version without traffic unchecked.
      no_traffic_interval: '1s',
      no_traffic_healthy_interval: '1s',
      unhealthy_interval: '1s',
      unhealthy_edge_interval: '0.5s',
      interval_jitter_percent: 10,
      unhealthy_threshold: 2,
      healthy_threshold: 1,
      // The default is the cluster's name, whose `@` no HTTP/2 server accepts there.
      grpc_health_check: { service_name: '', authority: anyReplicaCluster },
    },
  ],
  // A dead replica looks idle to LEAST_REQUEST until its health check fails; this takes it out before: at the second
  // call in a row that it cut or did not take, or at the fifth that it answered by UNAVAILABLE.
  outlier_detection: {
    split_external_local_origin_errors: true,
    consecutive_local_origin_failure: 2,
    enforcing_consecutive_local_origin_failure: 100,
    consecutive_gateway_failure: 5,
    enforcing_consecutive_gateway_failure: 100,
    interval: '1s',
    base_ejection_time: '5s',
    max_ejection_percent: 50,
    successful_active_health_check_uneject_host: false,
  },
  circuit_breakers: {
    thresholds: [
      {
        priority: 'DEFAULT',
        max_connections: 1024,
        max_pending_requests: 4096,
        max_requests: 4096,
        // Enough for every call that was under way in a replica that died.
        retry_budget: { budget_percent: { value: 25 }, min_retry_concurrency: 64 },
      },
    ],
  },
};
