import { openInferenceService, restRetryPolicy } from './grpc-route.js';
import { anyReplicaHttpCluster } from './render-clusters.js';
import { typed, type EnvoyJson } from './typed-config.js';

/** Without this the transcoder answers 404 for every path that is no RPC. */
export const noTranscoding = withoutFilter('envoy.filters.http.grpc_json_transcoder');

export function withoutFilter(name: string): EnvoyJson {
  const off = typed('envoy.config.route.v3.FilterConfig', { disabled: true, config: {} });
  return { typed_per_filter_config: { [name]: off } };
}

/** Open Inference Protocol by REST about one model: the HTTP side of the replicas that its headers choose. */
export function restModelRoute(headers: readonly EnvoyJson[], target: EnvoyJson): EnvoyJson {
  return restRoute({ prefix: '/v2/models/', headers }, target);
}

/** The rest of it: questions about the server, and what no route of a model takes. */
export const restRoutes: readonly EnvoyJson[] = [{ path: '/v2' }, { prefix: '/v2/' }].map((match) =>
  restRoute(match, { cluster: anyReplicaHttpCluster }),
);

function restRoute(match: EnvoyJson, target: EnvoyJson): EnvoyJson {
  const route = { ...target, timeout: '30s', retry_policy: restRetryPolicy };
  return { match, route, ...noTranscoding };
}

const oneReplica =
  'behind the gateway this would change one replica of several; ask its ModelService, or the replica itself';

/** To load or unload on whichever replica it happens to be would set the replicas apart. */
export const repositoryRoutes: readonly EnvoyJson[] = [
  {
    match: { safe_regex: { regex: '/v2/repository/models/[^/]+/(load|unload)' } },
    direct_response: { status: 501, body: { inline_string: oneReplica } },
    ...noTranscoding,
  },
  {
    match: { prefix: `/${openInferenceService}/RepositoryModel` },
    // To a gRPC caller 404 is UNIMPLEMENTED, and 501 nothing.
    direct_response: { status: 404, body: { inline_string: oneReplica } },
  },
];
