import { grpcRoute, streamRoute, unaryRoute } from './grpc-route.js';
import { monitorCluster } from './render-clusters.js';
import type { EnvoyJson } from './typed-config.js';

const target = { cluster: monitorCluster };

/**
 * Calls of the monitors. Questions may be asked twice; labels, silences and acknowledgements are sent again only when
 * they have reached nobody.
 */
export const monitorRoutes: readonly EnvoyJson[] = [
  grpcRoute(
    { path: '/slipway.monitor.v1.MonitorService/Watch' },
    // Between two changes of a quiet model there may be hours.
    { ...streamRoute(target), idle_timeout: '86400s' },
  ),
  grpcRoute(
    { prefix: '/slipway.monitor.v1.MonitorService/' },
    unaryRoute({ ...target, isRetried: true }),
  ),
  grpcRoute(
    { prefix: '/slipway.monitor.v1.' },
    {
      ...unaryRoute(target),
      retry_policy: { retry_on: 'connect-failure,refused-stream', num_retries: 3 },
    },
  ),
];
