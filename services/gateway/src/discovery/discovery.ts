import type { Clock, Component, Logger } from '@slipway/core';
import type { Endpoint } from '../address.js';
import { mergeReports, type Fleet } from './fleet.js';
import { createReplicaPoller } from './replica-poller.js';

/** Learns which replica holds which versions by asking them all, each at its own pace: a hung one delays no other. */
export interface Discovery extends Component {
  /** What the replicas have now; undefined until each was asked once. */
  readonly fleet: () => Fleet | undefined;
  /** The replicas that still load what they started with. */
  readonly unsettled: () => readonly Endpoint[];
  /** Asks every replica now, and resolves when what they say is known. */
  readonly refresh: () => Promise<void>;
}

export interface DiscoveryDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onChange: () => void;
}

export function createDiscovery(deps: DiscoveryDeps, replicas: readonly Endpoint[]): Discovery {
  let fleet: Fleet | undefined;

  const update = (): void => {
    if (!pollers.every((poller) => poller.wasAsked())) return;
    fleet = mergeReports(
      pollers.map(({ endpoint, versions }) => ({ endpoint, versions: versions() })),
    );
    deps.onChange();
  };

  const pollers = replicas.map((endpoint) =>
    createReplicaPoller({ ...deps, onChange: update }, endpoint),
  );
  return {
    name: 'discovery',
    start: async () => {
      await Promise.all(pollers.map((poller) => poller.start()));
    },
    stop: async () => {
      await Promise.all(pollers.map((poller) => poller.stop()));
    },
    fleet: () => fleet,
    unsettled: () =>
      pollers.filter((poller) => !poller.hasSettled()).map(({ endpoint }) => endpoint),
    refresh: async () => {
      await Promise.all(pollers.map((poller) => poller.refresh()));
    },
  };
}
