import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

export interface CpuBudgetDeps {
  /** The text of a file, undefined when it cannot be read. */
  readonly readText: (path: string) => string | undefined;
  /** CPUs by affinity and cpuset. */
  readonly parallelism: () => number;
}

const system: CpuBudgetDeps = {
  readText: (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // Not Linux, no cgroups, or another version of them.
      return undefined;
    }
  },
  parallelism: availableParallelism,
};

/**
 * Whole CPUs that this process may use, at least 1: those it may run on, and what its cgroup's quota pays for. The
 * tightest quota on the way up counts, of version 2 (`cpu.max`) as of version 1 (`cpu.cfs_quota_us`).
 */
export function readCpuBudget(deps: CpuBudgetDeps = system): number {
  const quotas = groupsOf(deps).flatMap(({ version, path }) =>
    ancestorsOf(path).map((folder) =>
      version === 2 ? quotaOfV2(deps, folder) : quotaOfV1(deps, folder),
    ),
  );
  const tightest = Math.min(deps.parallelism(), ...quotas);
  return Math.max(1, Math.floor(tightest));
}

interface Group {
  readonly version: 1 | 2;
  readonly path: string;
}

/** Lines of /proc/self/cgroup are `0::/path` for version 2, `n:cpu,cpuacct:/path` for version 1. */
function groupsOf({ readText }: CpuBudgetDeps): readonly Group[] {
  const groups: Group[] = [];
  for (const line of (readText('/proc/self/cgroup') ?? '').split('\n')) {
    const [id, controllers = '', ...rest] = line.split(':');
    const path = rest.join(':');
    if (path === '') continue;
    if (id === '0' && controllers === '') groups.push({ version: 2, path });
    else if (controllers.split(',').includes('cpu')) groups.push({ version: 1, path });
  }
  return groups;
}

/** The group's folder and those above it, up to the root, which is where a container sees its own group. */
function ancestorsOf(path: string): readonly string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '..');
  return Array.from({ length: names.length + 1 }, (_, depth) => names.slice(0, depth).join('/'));
}

/** `max 100000`, or the quota and the period in microseconds. */
function quotaOfV2({ readText }: CpuBudgetDeps, folder: string): number {
  const [quota, period] = (readText(join('/sys/fs/cgroup', folder, 'cpu.max')) ?? '').split(' ');
  return ratio(quota, period);
}

function quotaOfV1({ readText }: CpuBudgetDeps, folder: string): number {
  const group = join('/sys/fs/cgroup/cpu', folder);
  return ratio(
    readText(join(group, 'cpu.cfs_quota_us')),
    readText(join(group, 'cpu.cfs_period_us')),
  );
}

/** Infinity without a limit: `max`, -1, or nothing. */
function ratio(quota: string | undefined, period: string | undefined): number {
  const cpus = Number(quota ?? Number.NaN) / Number(period ?? Number.NaN);
  return Number.isFinite(cpus) && cpus > 0 ? cpus : Infinity;
}
