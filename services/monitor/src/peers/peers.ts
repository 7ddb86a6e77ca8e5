import {
  createPeriodic,
  DomainError,
  messageOf,
  type Clock,
  type Component,
  type Logger,
} from '@slipway/core';
import type { Member, MemberRegistry, ShardLease } from '@slipway/events';
import type { ShardQuota } from './shard-quota.js';

/** The other monitors: who they are and which shards they read. */
export interface Peers extends Component {
  /** Those that are there, without this one. */
  readonly others: () => readonly Member[];
  /** The other monitor that has a shard; undefined when this one has it, or nobody that is known. */
  readonly ownerOf: (shard: number) => Promise<Member | undefined>;
  /** Shards that an other monitor has. */
  readonly shardsOf: (id: string) => readonly number[];
}

export interface PeersDeps {
  readonly registry: MemberRegistry;
  /** By shard. */
  readonly leases: readonly Pick<ShardLease, 'owner'>[];
  readonly quota: Pick<ShardQuota, 'setMembers' | 'holds'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface PeersOptions {
  readonly id: string;
  /** Where this monitor is reached; asked for at the start. */
  readonly address: () => string;
}

const announceMs = 500;
/** When a monitor is gone for so long, the others take its shards: one that Redis has just forgotten is back by then. */
const settleMs = 1000;

export function createPeers(deps: PeersDeps, { id, address }: PeersOptions): Peers {
  const { registry, leases, quota, clock, logger } = deps;
  let members: readonly Member[] = [];
  let owners: readonly (string | undefined)[] = [];
  /** The number of members that the quota stands for, and since when there have been fewer. */
  let counted = 0;
  let fewerSinceMs: number | undefined;

  const share = (present: number): void => {
    const now = clock.monotonicMs();
    fewerSinceMs = present < counted ? (fewerSinceMs ?? now) : undefined;
    if (fewerSinceMs !== undefined && now - fewerSinceMs < settleMs) return;
    if (present !== counted) logger.info('shards are shared', { monitors: present });
    fewerSinceMs = undefined;
    counted = present;
    quota.setMembers(present);
  };

  const refresh = async (): Promise<void> => {
    members = await registry.announce({ id, address: address() });
    share(members.length);
    owners = await Promise.all(leases.map((lease) => lease.owner()));
  };

  /** Shards move: what was read last may be out of date, but it is better than nothing while Redis is away. */
  const lookUp = async (shard: number): Promise<string | undefined> => {
    try {
      return await leases[shard]?.owner();
    } catch {
      return owners[shard];
    }
  };

  const turn = async (): Promise<void> => {
    try {
      await refresh();
    } catch (error) {
      // The connection itself says once that Redis is away.
      if (!(error instanceof DomainError && error.kind === 'unavailable')) throw error;
    }
  };

  const loop = createPeriodic(turn, logger, { name: 'peers', intervalMs: announceMs });
  return {
    name: 'peers',
    others: () => members.filter((member) => member.id !== id),
    ownerOf: async (shard) => {
      if (quota.holds(shard)) return undefined;
      const owner = await lookUp(shard);
      return owner === id ? undefined : members.find((member) => member.id === owner);
    },
    shardsOf: (member) => owners.flatMap((owner, shard) => (owner === member ? [shard] : [])),
    start: loop.start,
    stop: async () => {
      await loop.stop();
      try {
        await registry.leave(id);
      } catch (error) {
        logger.warn('could not say goodbye to the other monitors', { reason: messageOf(error) });
      }
    },
  };
}
