import type { Clock, Component, Logger } from '@slipway/core';
import {
  createMemberRegistry,
  createShardLease,
  shardCount,
  type ShardLease,
} from '@slipway/events';
import type { ServiceBinding } from '@slipway/grpc';
import type { Redis } from '@slipway/redis';
import { ownAddress } from './own-address.js';
import { createPeerCalls, type ClientConstructor, type PeerCalls } from './peer-calls.js';
import { createPeers } from './peers.js';
import { shareService, type ServicePlans } from './share-service.js';
import { createShardQuota, type ShardQuota } from './shard-quota.js';

/** Everything by which several monitors are one: who has which shard, and who answers what. */
export interface Peering {
  /** By shard. */
  readonly leases: readonly ShardLease[];
  readonly quota: ShardQuota;
  /** Makes a service of this monitor one of all. */
  readonly share: <Server>(
    service: ServiceBinding,
    client: ClientConstructor,
    plans: ServicePlans<Server>,
  ) => ServiceBinding;
  /** The gRPC server listens on this port; before `component` starts. */
  readonly setPort: (port: number) => void;
  readonly component: Component;
}

export interface PeeringDeps {
  readonly redis: Redis;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface PeeringOptions {
  /** Unique for each start. */
  readonly owner: string;
  readonly advertiseAddress: string;
  readonly host: string;
}

export function createPeering(
  { redis, clock, logger }: PeeringDeps,
  options: PeeringOptions,
): Peering {
  const { owner, advertiseAddress, host } = options;
  const leases = Array.from({ length: shardCount }, (_, shard) =>
    createShardLease(redis, { shard, owner }),
  );
  const quota = createShardQuota(shardCount);
  const registry = createMemberRegistry(redis);
  let port = 0;
  const address = (): string => ownAddress(advertiseAddress, host, port);
  const peers = createPeers({ registry, leases, quota, clock, logger }, { id: owner, address });
  const calls: PeerCalls[] = [];
  return {
    leases,
    quota,
    share: (service, client, plans) => {
      const ofService = createPeerCalls(client);
      calls.push(ofService);
      return shareService({ peers, calls: ofService }, service, plans);
    },
    setPort: (listened) => {
      port = listened;
    },
    component: {
      name: peers.name,
      start: peers.start,
      stop: async () => {
        await peers.stop();
        for (const each of calls) each.close();
      },
    },
  };
}
