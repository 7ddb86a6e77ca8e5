import { dirname } from 'node:path';
import type { Address } from '../address.js';
import type { EnvoyPaths } from './envoy-paths.js';
import { renderListener } from './render-listener.js';
import { typed, type EnvoyJson } from './typed-config.js';

export interface BootstrapOptions {
  readonly listen: Address;
  readonly adminPort: number;
  readonly paths: EnvoyPaths;
}

/** The part of Envoy's configuration that does not change while it runs; clusters and routes come from watched files. */
export function renderBootstrap(options: BootstrapOptions): EnvoyJson {
  const { paths } = options;
  return {
    // File-based discovery needs both names.
    node: { id: 'slipway-gateway', cluster: 'slipway-gateway' },
    admin: {
      address: { socket_address: { address: '127.0.0.1', port_value: options.adminPort } },
    },
    overload_manager: overloadManager,
    layered_runtime: { layers: [{ name: 'static', static_layer: runtime }] },
    dynamic_resources: { cds_config: watchedFile(paths.clusters) },
    static_resources: {
      listeners: [
        renderListener({
          listen: options.listen,
          descriptorPath: paths.descriptors,
          routeSource: watchedFile(paths.routes),
        }),
      ],
    },
  };
}

const runtime: EnvoyJson = {
  // A deadline that passes at the gateway is DEADLINE_EXCEEDED to a gRPC caller, not UNAVAILABLE.
  'envoy.reloadable_features.grpc_timeout_returns_deadline_exceeded': true,
  // An empty text counts as missing, so that an error without a body still says something.
  'envoy.reloadable_features.coalesce_formatter_accept_empty_values': false,
};

function watchedFile(path: string): EnvoyJson {
  return {
    resource_api_version: 'V3',
    path_config_source: { path, watched_directory: { path: dirname(path) } },
  };
}

const overloadManager: EnvoyJson = {
  refresh_interval: '0.25s',
  resource_monitors: [
    {
      name: 'envoy.resource_monitors.fixed_heap',
      typed_config: typed('envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig', {
        max_heap_size_bytes: 2 * 2 ** 30,
      }),
    },
    {
      name: 'envoy.resource_monitors.global_downstream_max_connections',
      typed_config: typed(
        'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
        { max_active_downstream_connections: 20_000 },
      ),
    },
  ],
  actions: [
    {
      name: 'envoy.overload_actions.shrink_heap',
      triggers: [{ name: 'envoy.resource_monitors.fixed_heap', threshold: { value: 0.9 } }],
    },
    {
      name: 'envoy.overload_actions.stop_accepting_requests',
      triggers: [{ name: 'envoy.resource_monitors.fixed_heap', threshold: { value: 0.95 } }],
    },
  ],
};
