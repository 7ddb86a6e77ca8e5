import { routingKeyHeader } from './content-routing.js';
import { anyReplicaCluster, anyReplicaHttpCluster } from './render-clusters.js';
import { clusterName, httpClusterName, type ModelPlan } from './gateway-plan.js';
import {
  grpcRoute,
  replicaCalls,
  streamRoute,
  unaryRoute,
  type RouteTarget,
} from './grpc-route.js';
import { restModelRoute } from './rest-routes.js';
import type { EnvoyJson } from './typed-config.js';

/**
 * The predictions of one model: pinned by x-model-version, by x-model-alias, or shared by routing key. A version that is
 * not ready and an alias that is none go to any replica, which says what is wrong. Requests without a model reach the
 * default one.
 */
export function modelRoutes(
  model: ModelPlan,
  options: { readonly isDefault: boolean },
): readonly EnvoyJson[] {
  const names: readonly EnvoyJson[] = [
    header('x-model-name', model.modelName),
    ...(options.isDefault
      ? [{ name: 'x-model-name', present_match: true, invert_match: true }]
      : []),
  ];
  const overGrpc = choicesOf(model, grpcClusters);
  const grpcRoutes = names.flatMap((name) =>
    replicaCalls.flatMap(({ streamPath, modelPrefix }) => [
      ...overGrpc.map(({ headers, target }) =>
        grpcRoute({ path: streamPath, headers: [name, ...headers] }, streamRoute(target)),
      ),
      ...overGrpc.map(({ headers, target }) =>
        grpcRoute(
          { prefix: modelPrefix, headers: [name, ...headers] },
          unaryRoute({ ...target, isRetried: true }),
        ),
      ),
    ]),
  );
  // Its paths always name a model.
  const restRoutes = choicesOf(model, httpClusters).map(({ headers, target }) =>
    restModelRoute([header('x-model-name', model.modelName), ...headers], target),
  );
  return [...grpcRoutes, ...restRoutes];
}

/** The clusters of one protocol. */
interface Clusters {
  readonly of: (modelName: string, version: string) => string;
  readonly any: string;
}

const grpcClusters: Clusters = { of: clusterName, any: anyReplicaCluster };
const httpClusters: Clusters = { of: httpClusterName, any: anyReplicaHttpCluster };

/** One way to choose a version: the headers that ask for it, and who answers. */
interface Choice {
  readonly headers: readonly EnvoyJson[];
  readonly target: RouteTarget;
}

function choicesOf(model: ModelPlan, clusters: Clusters): readonly Choice[] {
  const { readyVersions, table } = model;
  const pins = readyVersions.map((version) => [version, version] as const);
  const aliases = Object.entries({ ...table.aliases, stable: table.stable });
  return [
    ...choicesBy('x-model-version', pins, model, clusters),
    ...choicesBy('x-model-alias', aliases, model, clusters),
    { headers: [], target: split(model, clusters) },
  ];
}

/** By a header whose values each stand for a version. */
function choicesBy(
  name: string,
  versions: readonly (readonly [value: string, version: string])[],
  { modelName }: ModelPlan,
  clusters: Clusters,
): readonly Choice[] {
  return [
    ...versions.map(([value, version]) => ({
      headers: [header(name, value)],
      target: { cluster: clusters.of(modelName, version) },
    })),
    { headers: [{ name, present_match: true }], target: { cluster: clusters.any } },
  ];
}

/**
 * Weighted clusters over 10,000 buckets. Envoy hashes the rewritten key, takes it modulo the sum of the weights and walks
 * the clusters in this order, which is what `bucketOf` and `versionOfBucket` do. Without a key it draws.
 */
function split({ modelName, table }: ModelPlan, clusters: Clusters): EnvoyJson {
  return {
    weighted_clusters: {
      use_hash_policy: true,
      clusters: table.shares.map(({ version, weight }) => ({
        name: clusters.of(modelName, version),
        weight,
      })),
    },
    hash_policy: [
      {
        header: {
          header_name: routingKeyHeader,
          regex_rewrite: {
            pattern: { regex: '^(.*)$' },
            substitution: `${table.salt.replaceAll('\\', '\\\\')}:\\1`,
          },
        },
        terminal: true,
      },
    ],
  };
}

function header(name: string, value: string): EnvoyJson {
  return { name, string_match: { exact: value } };
}
