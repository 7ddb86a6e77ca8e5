import type { Logger } from '@slipway/core';
import type { Metrics } from '@slipway/telemetry';
import { formatAddress, type Endpoint } from '../address.js';
import type { EnvoyAdmin, RequestTotal } from '../envoy/envoy-admin.js';
import type { GatewayPlan, ModelPlan } from '../envoy/gateway-plan.js';
import { mergeMetrics } from './merge-metrics.js';
import { scrape } from './scrape.js';

export interface GatewayMetricsDeps {
  readonly metrics: Metrics;
  readonly admin: EnvoyAdmin;
  /** The plan that Envoy goes by. */
  readonly inForce: () => GatewayPlan | undefined;
  readonly logger: Logger;
}

/** The processes whose metrics are shown together. */
export interface MetricsOptions {
  readonly host: string;
  readonly port: number;
  readonly replicas: readonly Endpoint[];
  readonly monitors: readonly Endpoint[];
}

/**
 * Registers the controller's own metrics, and returns what renders them with those of every other process. What Envoy
 * counts is read from it at each scrape, and absent while it is away.
 */
export function createGatewayMetrics(
  deps: GatewayMetricsDeps,
  options: MetricsOptions,
): () => Promise<string> {
  const { metrics, admin, inForce, logger } = deps;
  let totals: readonly RequestTotal[] = [];

  registerRouteGauges(metrics, () => inForce()?.models ?? []);
  metrics.observedCounter(
    'slipway_gateway_requests_total',
    'Predictions that Envoy has answered, by version and by class of the HTTP status (that of the gRPC code).',
    ['model', 'model_version', 'code_class'],
    () =>
      totals.map(({ modelName, version, codeClass, count }) => ({
        labels: { model: modelName, model_version: version, code_class: codeClass },
        value: count,
      })),
  );

  return async () => {
    const others = [...options.replicas, ...options.monitors].map(({ http }) =>
      scrape(http, logger),
    );
    totals = await admin.readTotals(inForce()?.versions ?? []).catch(() => []);
    const own = { instance: formatAddress(options), text: await metrics.render() };
    return mergeMetrics([own, ...(await Promise.all(others))]);
  };
}

function registerRouteGauges(metrics: Metrics, models: () => readonly ModelPlan[]): void {
  metrics.gauge(
    'slipway_route_weight',
    'Buckets of a version, of 10,000, as Envoy routes them.',
    ['model', 'model_version'],
    (gauge) => {
      gauge.reset();
      for (const { modelName, table, readyVersions } of models()) {
        for (const version of readyVersions) {
          const shares = table.shares.filter((share) => share.version === version);
          const weight = shares.reduce((sum, share) => sum + share.weight, 0);
          gauge.set({ model: modelName, model_version: version }, weight);
        }
      }
    },
  );
  metrics.gauge(
    'slipway_route_generation',
    'Generation of the route table that Envoy goes by; 0 while nobody has set one.',
    ['model'],
    (gauge) => {
      gauge.reset();
      for (const { modelName, table } of models()) {
        gauge.set({ model: modelName }, table.generation);
      }
    },
  );
}
