import { expect, test } from 'vitest';
import { parseStats, totalsOf } from './envoy-admin.js';

const versions = ['1.0.0', '2.0.0'].map((version) => ({
  modelName: 'iris',
  version,
  endpoints: [],
}));

test('statistics are read as Envoy writes them', () => {
  const stats = parseStats(
    'cluster_manager.cds.version_text: "3f0e"\ncluster_manager.warming_clusters: 2\n\nnot a statistic\n',
  );
  expect([...stats]).toEqual([
    ['cluster_manager.cds.version_text', '3f0e'],
    ['cluster_manager.warming_clusters', '2'],
  ]);
});

test('outcomes are summed by version and class; a caller’s fault is not the server’s', () => {
  const stats = new Map([
    ['cluster.iris@1_0_0.grpc.0', '90'],
    ['cluster.iris@1_0_0.grpc.3', '2'],
    ['cluster.iris@1_0_0.grpc.5', '1'],
    ['cluster.iris@1_0_0.grpc.13', '4'],
    ['cluster.iris@1_0_0.upstream_rq_5xx', '3'],
    ['cluster.iris@2_0_0.grpc.0', '10'],
    ['cluster.iris@2_0_0_http.upstream_rq_2xx', '5'],
    ['cluster.iris@2_0_0_http.upstream_rq_4xx', '1'],
    ['cluster.wine@1_0_0.grpc.0', '7'],
  ]);
  expect(totalsOf(stats, versions)).toEqual([
    { modelName: 'iris', version: '1.0.0', codeClass: '2xx', count: 90 },
    { modelName: 'iris', version: '1.0.0', codeClass: '4xx', count: 3 },
    { modelName: 'iris', version: '1.0.0', codeClass: '5xx', count: 7 },
    { modelName: 'iris', version: '2.0.0', codeClass: '2xx', count: 15 },
    { modelName: 'iris', version: '2.0.0', codeClass: '4xx', count: 1 },
  ]);
});
