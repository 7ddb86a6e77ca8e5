import { isIP } from 'node:net';
import type { Address, Endpoint } from '../address.js';
import {
  clusterName,
  httpClusterName,
  httpStatName,
  statName,
  type GatewayPlan,
  type Upstreams,
  type VersionPlan,
} from './gateway-plan.js';
import { grpcCheck, httpCheck, replicaProtection } from './replica-protection.js';
import { extension, typed, type EnvoyJson } from './typed-config.js';

/** A cluster that holds every replica: for questions about models, and for what a replica has to answer with a reason. */
export const anyReplicaCluster = 'inference';

/** The same for requests that are not gRPC. */
export const anyReplicaHttpCluster = 'inference/http';

/** Every monitor: each asks the others for what it does not know itself. */
export const monitorCluster = 'monitor';

/** Every cluster: two for each version that is ready, one of gRPC and one of HTTP, and the fixed ones. */
export function renderClusters({ upstreams, versions }: GatewayPlan): readonly EnvoyJson[] {
  return [...versions.flatMap(versionClusters), ...fixedClusters(upstreams)];
}

function fixedClusters(upstreams: Upstreams): readonly EnvoyJson[] {
  const { replicas } = upstreams;
  return [
    {
      ...cluster(anyReplicaCluster, replicas.map(grpcOf), http2([])),
      ...replicaProtection(grpcCheck('')),
    },
    {
      ...cluster(anyReplicaHttpCluster, replicas.map(httpOf), http1([])),
      ...replicaProtection(httpCheck('/v2/health/ready')),
    },
    {
      ...cluster(monitorCluster, upstreams.monitors, http2([])),
      lb_policy: 'ROUND_ROBIN',
      ...replicaProtection(grpcCheck('')),
    },
    cluster('controller', [upstreams.controller], http2([])),
    cluster('controller-http', [upstreams.controllerHttp], http1([])),
  ];
}

const grpcOf = ({ grpc }: Endpoint): Address => grpc;
const httpOf = ({ http }: Endpoint): Address => http;

/** A replica may be well and one of its versions not: stuck, or just unloaded. So each has checks of its own. */
function versionClusters({ modelName, version, endpoints }: VersionPlan): readonly EnvoyJson[] {
  const grpc = clusterName(modelName, version);
  const http = httpClusterName(modelName, version);
  return [
    {
      ...cluster(grpc, endpoints.map(grpcOf), http2(versionHeader(version))),
      alt_stat_name: statName(modelName, version),
      ...replicaProtection(grpcCheck(grpc)),
    },
    {
      ...cluster(http, endpoints.map(httpOf), http1(versionHeader(version))),
      alt_stat_name: httpStatName(modelName, version),
      ...replicaProtection(httpCheck(`/v2/models/${modelName}/versions/${version}/ready`)),
    },
  ];
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

/** A connection that is idle is closed here, before the replica does it: a request on its way would be lost. */
function http1(httpFilters: readonly EnvoyJson[]): EnvoyJson {
  return {
    common_http_protocol_options: { idle_timeout: '60s' },
    explicit_http_config: { http_protocol_options: {} },
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
