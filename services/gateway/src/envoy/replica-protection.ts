import type { EnvoyJson } from './typed-config.js';

/** Asks a replica's health.v1 for a service; '' is the replica as a whole. */
export function grpcCheck(service: string): EnvoyJson {
  // The default is the cluster's name, whose `@` no HTTP/2 server accepts there.
  return { grpc_health_check: { service_name: service, authority } };
}

/** Asks a path of a replica; anything but 200 is no. */
export function httpCheck(path: string): EnvoyJson {
  return { http_health_check: { path, host: authority } };
}

const authority = 'slipway';

/**
 * How a dead or sick replica is noticed. The panic threshold keeps its default of one half: at 0 the calls of a version
 * without a healthy replica would be refused at once, while a failed connection is tried again on another version.
 */
export function replicaProtection(check: EnvoyJson): EnvoyJson {
  return {
    health_checks: [{ ...checkPace, ...check }],
    outlier_detection: outlierDetection,
    circuit_breakers: circuitBreakers,
  };
}

const checkPace: EnvoyJson = {
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
};

/**
 * A dead replica looks idle to LEAST_REQUEST until its health check fails; this takes it out before: at the second call in
 * a row that it cut or did not take, or at the fifth that it answered by UNAVAILABLE.
 */
const outlierDetection: EnvoyJson = {
  split_external_local_origin_errors: true,
  consecutive_local_origin_failure: 2,
  enforcing_consecutive_local_origin_failure: 100,
  consecutive_gateway_failure: 5,
  enforcing_consecutive_gateway_failure: 100,
  interval: '1s',
  base_ejection_time: '5s',
  max_ejection_percent: 50,
  successful_active_health_check_uneject_host: false,
};

const circuitBreakers: EnvoyJson = {
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
};
