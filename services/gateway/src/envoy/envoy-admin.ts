import { httpStatName, statName, type VersionPlan } from './gateway-plan.js';
import { statPrefix } from './render-listener.js';
import { routeConfigName } from './render-routes.js';

/** How Envoy stands with one watched file. */
export interface FileState {
  /** `version_info` of what it goes by; empty before the first. */
  readonly version: string;
  /** How often it refused what it read, since it was started. */
  readonly rejections: number;
}

/** What Envoy says about its configuration. */
export interface EnvoyState {
  readonly clusters: FileState;
  readonly routes: FileState;
  /** Clusters that it has taken but not yet looked at: the first health checks are under way. */
  readonly warmingClusters: number;
}

/** Answered requests of one version. */
export interface RequestTotal {
  readonly modelName: string;
  readonly version: string;
  /** HTTP status class of the outcome, also for gRPC: 2xx, 4xx or 5xx. */
  readonly codeClass: string;
  readonly count: number;
}

/** Envoy's admin interface, for reading alone. Every call fails when Envoy does not answer. */
export interface EnvoyAdmin {
  readonly readState: () => Promise<EnvoyState>;
  readonly readTotals: (versions: readonly VersionPlan[]) => Promise<readonly RequestTotal[]>;
}

const timeoutMs = 1000;
const clustersPrefix = 'cluster_manager.cds';
const routesPrefix = `http.${statPrefix}.rds.${routeConfigName}`;
const stateFilter =
  '^(cluster_manager|http\\.[^.]+\\.rds\\.[^.]+).*(version_text|update_rejected|update_failure|warming_clusters)$';
const totalsFilter =
  '^cluster\\.[^.]+@[^.]+(\\.(grpc\\.\\d+|upstream_rq_5xx)|_http\\.upstream_rq_[245]xx)$';

export function createEnvoyAdmin(port: number): EnvoyAdmin {
  const readStats = async (filter: string): Promise<ReadonlyMap<string, string>> => {
    const url = `http://127.0.0.1:${String(port)}/stats?filter=${encodeURIComponent(filter)}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    return parseStats(await response.text());
  };
  return {
    readState: async () => {
      const stats = await readStats(stateFilter);
      return {
        clusters: fileState(stats, clustersPrefix),
        routes: fileState(stats, routesPrefix),
        warmingClusters: Number(stats.get('cluster_manager.warming_clusters') ?? 0),
      };
    },
    readTotals: async (versions) => totalsOf(await readStats(totalsFilter), versions),
  };
}

/** Lines of `name: value`; a text is in quotes. */
export function parseStats(text: string): ReadonlyMap<string, string> {
  const stats = new Map<string, string>();
  for (const line of text.split('\n')) {
    const end = line.indexOf(': ');
    if (end > 0) stats.set(line.slice(0, end), line.slice(end + 2).replace(/^"(.*)"$/, '$1'));
  }
  return stats;
}

function fileState(stats: ReadonlyMap<string, string>, prefix: string): FileState {
  const count = (name: string): number => Number(stats.get(`${prefix}.${name}`) ?? 0);
  return {
    version: stats.get(`${prefix}.version_text`) ?? '',
    rejections: count('update_rejected') + count('update_failure'),
  };
}

/**
 * Sums the outcomes by class. A replica's answer counts by its gRPC code. Its HTTP status is always 200, so `upstream_rq_5xx`
 * holds just the calls for which no replica could answer. By REST the status is the outcome.
 */
export function totalsOf(
  stats: ReadonlyMap<string, string>,
  versions: readonly VersionPlan[],
): readonly RequestTotal[] {
  const totals: RequestTotal[] = [];
  for (const { modelName, version } of versions) {
    const names = [statName(modelName, version), httpStatName(modelName, version)];
    const prefixes = names.map((name) => `cluster.${name}.`);
    const counts = new Map<string, number>();
    for (const [name, value] of stats) {
      const prefix = prefixes.find((known) => name.startsWith(known));
      if (prefix === undefined) continue;
      const codeClass = classOf(name.slice(prefix.length));
      counts.set(codeClass, (counts.get(codeClass) ?? 0) + Number(value));
    }
    for (const [codeClass, count] of counts) totals.push({ modelName, version, codeClass, count });
  }
  return totals;
}

/** gRPC codes that are the caller's doing; the rest but OK is the server's. */
const callerCodes = new Set([1, 3, 5, 6, 7, 8, 9, 10, 11, 16]);

const statusPrefix = 'upstream_rq_';

function classOf(stat: string): string {
  if (stat.startsWith(statusPrefix)) return stat.slice(statusPrefix.length);
  const code = Number(stat.slice('grpc.'.length));
  if (code === 0) return '2xx';
  return callerCodes.has(code) ? '4xx' : '5xx';
}
