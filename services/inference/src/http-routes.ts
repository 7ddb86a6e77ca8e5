import type { Clock } from '@slipway/core';
import { errorReply, jsonReply, type HttpHandler, type Metrics } from '@slipway/telemetry';
import type { ModelRegistry } from './registry/model-registry.js';
import type { Readiness } from './registry/readiness.js';

export interface HttpRoutesDeps {
  readonly registry: ModelRegistry;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8';

/** The replica's own HTTP paths, for probes and scrapers. */
export function createHttpRoutes(deps: HttpRoutesDeps): Readonly<Record<string, HttpHandler>> {
  const { registry, readiness, metrics, clock } = deps;
  const startedMs = clock.monotonicMs();
  const readyModels = (): readonly string[] =>
    registry.modelNames().filter((name) => registry.readyVersions(name).length > 0);
  return {
    '/metrics': async () => ({
      status: 200,
      contentType: metricsContentType,
      body: await metrics.render(),
    }),
    '/health': () =>
      jsonReply({
        status: 'healthy',
        model_loaded: readyModels().length > 0,
        uptime: (clock.monotonicMs() - startedMs) / 1000,
      }),
    '/ready': () =>
      readiness.isReady()
        ? jsonReply({ status: 'ready', models: readyModels() })
        : errorReply(503, 14, readiness.missing()),
  };
}
