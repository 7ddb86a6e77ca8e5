import { readFile } from 'node:fs/promises';
import type { Clock } from '@slipway/core';
import type { EnvoyJson } from './typed-config.js';

/** Clusters that are not wanted any more, and not yet safe to take from Envoy. */
export interface ClusterShelf {
  /** The wanted clusters, and as they were then those that were wanted or routed to not long ago; sorted by name. */
  readonly withKept: (
    wanted: readonly EnvoyJson[],
    routed: readonly EnvoyJson[],
  ) => readonly EnvoyJson[];
  /** Knows the clusters that an earlier run has written to a file, if there is one. */
  readonly load: (path: string) => Promise<void>;
}

/** The time that a call may still be tried again on a cluster that its route named. */
const keepMs = 30_000;

/**
 * Keeps a cluster for as long as a call can last that was routed to it before the routes changed; without it such a call
 * would fail when it is tried again.
 */
export function createClusterShelf(clock: Clock): ClusterShelf {
  const known = new Map<string, { readonly cluster: EnvoyJson; readonly wantedMs: number }>();

  const want = (clusters: readonly EnvoyJson[]): void => {
    const wantedMs = clock.monotonicMs();
    for (const cluster of clusters) known.set(String(cluster['name']), { cluster, wantedMs });
  };

  return {
    withKept: (wanted, routed) => {
      want(routed);
      want(wanted);
      const oldestMs = clock.monotonicMs() - keepMs;
      for (const [name, { wantedMs }] of known) if (wantedMs < oldestMs) known.delete(name);
      const byName = [...known].toSorted(([a], [b]) => (a < b ? -1 : 1));
      return byName.map(([, { cluster }]) => cluster);
    },
    load: async (path) => {
      try {
        const file = JSON.parse(await readFile(path, 'utf8')) as { resources: EnvoyJson[] };
        want(file.resources);
      } catch {
        // No file of an earlier run, so there is nothing to keep.
      }
    },
  };
}
