import { setTimeout as pause } from 'node:timers/promises';
import {
  createPeriodic,
  DomainError,
  type Clock,
  type Component,
  type Logger,
} from '@slipway/core';
import { createClusterShelf } from './cluster-shelf.js';
import { discoveryFile } from './discovery-file.js';
import type { EnvoyAdmin } from './envoy-admin.js';
import type { EnvoyPaths } from './envoy-paths.js';
import type { GatewayPlan } from './gateway-plan.js';
import { createFilePublisher } from './publish.js';
import { problemOf, type PublishOutcome } from './publish-outcome.js';
import { renderClusters } from './render-clusters.js';
import { renderRoutes } from './render-routes.js';

/** Keeps Envoy at the plan. */
export interface EnvoySync extends Component {
  /** Brings Envoy to the present plan now; one run at a time. */
  readonly run: () => Promise<PublishOutcome>;
  /** The plan that Envoy goes by; undefined until it has confirmed one, and while it does not answer. */
  readonly inForce: () => GatewayPlan | undefined;
}

export interface EnvoySyncDeps {
  readonly admin: EnvoyAdmin;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Undefined while too little is known to touch what Envoy has. */
  readonly plan: () => GatewayPlan | undefined;
  /** Called each time that Envoy refuses one of the two files. */
  readonly onRejected: (file: 'clusters' | 'routes') => void;
}

export interface EnvoySyncOptions {
  readonly paths: EnvoyPaths;
  readonly intervalMs: number;
}

const confirmTimeoutMs = 1500;
const warmingTimeoutMs = 2500;

/**
 * Make before break: new clusters first, then, once they have been looked at, the routes that use them; clusters that no
 * route uses any more go last.
 */
export function createEnvoySync(deps: EnvoySyncDeps, options: EnvoySyncOptions): EnvoySync {
  const { admin, clock, logger } = deps;
  const { paths } = options;
  const publisher = (which: 'clusters' | 'routes') =>
    createFilePublisher(
      {
        readState: admin.readState,
        clock,
        logger,
        onRejected: () => {
          deps.onRejected(which);
        },
      },
      { path: paths[which], which, timeoutMs: confirmTimeoutMs },
    );
  const clusters = publisher('clusters');
  const routes = publisher('routes');
  const shelf = createClusterShelf(clock);
  /** The plan of the routes that Envoy has taken last; it may be away now. */
  let routed: GatewayPlan | undefined;
  let isAnswering = false;
  let warmVersion = '';

  const publishClusters = async (plan: GatewayPlan): Promise<PublishOutcome> => {
    const used = routed === undefined ? [] : renderClusters(routed);
    const file = discoveryFile(shelf.withKept(renderClusters(plan), used));
    const outcome = await clusters.publish(file);
    if (outcome === 'confirmed' && warmVersion !== file.version) await warm();
    warmVersion = outcome === 'confirmed' ? file.version : '';
    return outcome;
  };

  /** A new cluster takes no calls before its first health checks; one that does not answer them is not waited for. */
  const warm = async (): Promise<void> => {
    const deadlineMs = clock.monotonicMs() + warmingTimeoutMs;
    while ((await admin.readState()).warmingClusters > 0 && clock.monotonicMs() < deadlineMs) {
      await pause(20);
    }
  };

  const publishBoth = async (plan: GatewayPlan): Promise<PublishOutcome> => {
    const clusterOutcome = await publishClusters(plan);
    // Routes to clusters that Envoy does not have would be refused. While it is away there is nothing to break.
    if (clusterOutcome === 'rejected' || clusterOutcome === 'unconfirmed') return clusterOutcome;
    const outcome = await routes.publish(discoveryFile(renderRoutes(plan)));
    if (outcome === 'confirmed') routed = plan;
    return clusterOutcome === 'away' ? 'away' : outcome;
  };

  const step = async (): Promise<PublishOutcome> => {
    const plan = deps.plan();
    if (plan === undefined) return 'unconfirmed';
    const outcome = await publishBoth(plan);
    isAnswering = outcome !== 'away';
    return outcome;
  };

  let last: Promise<unknown> = Promise.resolve();
  const run = (): Promise<PublishOutcome> => {
    const next = last.then(step, step);
    last = next;
    return next;
  };

  const check = async (): Promise<void> => {
    const outcome = await run();
    if (outcome === 'confirmed' || deps.plan() === undefined) return;
    throw new DomainError('unavailable', 'ENVOY_BEHIND', problemOf[outcome]);
  };

  const periodic = createPeriodic(check, logger, { name: 'Envoy', intervalMs: options.intervalMs });
  return {
    ...periodic,
    start: async () => {
      await shelf.load(paths.clusters);
      await periodic.start();
    },
    run,
    inForce: () => (isAnswering ? routed : undefined),
  };
}
