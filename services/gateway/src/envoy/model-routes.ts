import { routingKeyHeader } from './content-routing.js';
import { anyReplicaCluster } from './render-clusters.js';
import { clusterName, type ModelPlan } from './gateway-plan.js';
import {
  grpcRoute,
  predictPrefix,
  streamPath,
  streamRoute,
  unaryRoute,
  type RouteTarget,
} from './grpc-route.js';
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
  const choices = [...pins(model), ...aliases(model), { headers: [], target: split(model) }];
  return names.flatMap((name) => [
    ...choices.map(({ headers, target }) =>
      grpcRoute({ path: streamPath, headers: [name, ...headers] }, streamRoute(target)),
    ),
    ...choices.map(({ headers, target }) =>
      grpcRoute(
        { prefix: predictPrefix, headers: [name, ...headers] },
        unaryRoute({ ...target, isRetried: true }),
      ),
    ),
  ]);
}

/** One way to choose a version: the headers that ask for it, and who answers. */
interface Choice {
  readonly headers: readonly EnvoyJson[];
  readonly target: RouteTarget;
}

function pins({ modelName, readyVersions }: ModelPlan): readonly Choice[] {
  return choicesOf(
    'x-model-version',
    readyVersions.map((version) => [version, clusterName(modelName, version)]),
  );
}

function aliases({ modelName, table }: ModelPlan): readonly Choice[] {
  const versions = { ...table.aliases, stable: table.stable };
  return choicesOf(
    'x-model-alias',
    Object.entries(versions).map(([alias, version]) => [alias, clusterName(modelName, version)]),
  );
}

function choicesOf(name: string, clusters: readonly [string, string][]): readonly Choice[] {
  return [
    ...clusters.map(([value, cluster]) => ({
      headers: [header(name, value)],
      target: { cluster },
    })),
    { headers: [{ name, present_match: true }], target: { cluster: anyReplicaCluster } },
  ];
}

/**
 * Weighted clusters over 10,000 buckets. Envoy hashes the rewritten key, takes it modulo the sum of the weights and walks
 * the clusters in this order, which is what `bucketOf` and `versionOfBucket` do. Without a key it draws.
 */
function split({ modelName, table }: ModelPlan): EnvoyJson {
  return {
    weighted_clusters: {
      use_hash_policy: true,
      clusters: table.shares.map(({ version, weight }) => ({
        name: clusterName(modelName, version),
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
