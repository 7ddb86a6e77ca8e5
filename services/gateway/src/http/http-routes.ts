import { readFileSync } from 'node:fs';
import type { Clock } from '@slipway/core';
import { errorReply, jsonReply, type HttpEndpoint, type HttpRoutes } from '@slipway/telemetry';
import { createDashboardPages } from './dashboard-pages.js';

export interface HttpRoutesDeps {
  readonly clock: Clock;
  readonly hasReadyModel: () => boolean;
  /** What is missing until the gateway is ready; empty when it is. */
  readonly missing: () => readonly string[];
  /** The metrics of every process, merged. */
  readonly renderMetrics: () => Promise<string>;
  /** The stream that keeps open pages of the dashboard up to date. */
  readonly live: HttpEndpoint;
}

const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8';
const unavailable = 14;

/** The pages that the gateway's port shows besides the RPCs. */
export function createHttpRoutes(deps: HttpRoutesDeps): HttpRoutes {
  const startedMs = deps.clock.monotonicMs();
  const version = packageVersion();
  return {
    '/health': () =>
      jsonReply({
        status: 'healthy',
        model_loaded: deps.hasReadyModel(),
        version,
        uptime: (deps.clock.monotonicMs() - startedMs) / 1000,
      }),
    '/ready': () => {
      const missing = deps.missing();
      return missing.length === 0
        ? jsonReply({ ready: true })
        : errorReply(503, unavailable, `not ready: ${missing.join('; ')}`);
    },
    '/metrics': async () => ({
      status: 200,
      contentType: metricsContentType,
      body: await deps.renderMetrics(),
    }),
    '/dashboard/': createDashboardPages(),
    '/dashboard/live': deps.live,
  };
}

function packageVersion(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
