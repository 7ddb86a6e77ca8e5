import { createPeriodic, type Clock, type Component, type Logger } from '@slipway/core';
import type { HttpEndpoint } from '@slipway/telemetry';
import type { Address } from '../address.js';
import { createLiveHub } from './live-hub.js';
import { accountJson, alertJson, evaluationJson, metricsJson } from './live-json.js';
import { liveState, type LiveStateInput } from './live-state.js';
import { createMonitorLink, type MonitorStatus } from './monitor-link.js';

/** What open pages of the dashboard hear: the state of models and routes, traffic, evaluations and alerts. */
export interface LiveFeed {
  readonly endpoint: HttpEndpoint;
  /** In the order in which they start. */
  readonly components: readonly Component[];
}

export interface LiveFeedDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** What the controller knows itself. */
  readonly read: () => Omit<LiveStateInput, 'monitor'>;
}

const intervalMs = 500;
const hubOptions = { maxPages: 64, heartbeatMs: 5000, maxBehindMs: 30_000 };

export function createLiveFeed(deps: LiveFeedDeps, monitors: readonly Address[]): LiveFeed {
  const { clock, logger } = deps;
  const hub = createLiveHub(clock, hubOptions);

  const onStatus = ({ readMs, metrics, accounting }: MonitorStatus): void => {
    if (readMs === undefined || metrics === undefined) return;
    hub.setState('metrics', {
      time: new Date(readMs),
      versions: metrics.map(metricsJson),
      accounting: accounting === undefined ? null : accountJson(accounting),
    });
  };
  const link = createMonitorLink(
    {
      clock,
      logger,
      isWatched: () => hub.pageCount() > 0,
      onStatus,
      onEvent: (event) => {
        if (event.$case === 'evaluation') hub.tell('evaluation', evaluationJson(event.value));
        else hub.tell('alert', alertJson(event.value));
      },
    },
    monitors,
  );
  const update = (): Promise<void> => {
    hub.setState('state', liveState({ ...deps.read(), monitor: link.status() }));
    return Promise.resolve();
  };
  const state = createPeriodic(update, logger, { name: 'live state', intervalMs });
  return { endpoint: hub.endpoint, components: [hub, link, state] };
}
