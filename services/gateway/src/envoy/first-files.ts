import { access, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { discoveryFile } from './discovery-file.js';
import type { EnvoyPaths } from './envoy-paths.js';
import type { Upstreams } from './gateway-plan.js';
import { renderBootstrap, type BootstrapOptions } from './render-bootstrap.js';
import { renderClusters } from './render-clusters.js';
import { renderRoutes } from './render-routes.js';
import { replaceFile } from './replace-file.js';

/**
 * Writes what Envoy needs to start; the bootstrap last, so whoever waits for it finds the rest. Clusters and routes of an
 * earlier run stay: they are the last good state until more is known. Without them there are no models yet.
 */
export async function writeFirstFiles(
  upstreams: Upstreams,
  options: BootstrapOptions,
): Promise<void> {
  const { paths } = options;
  const plan = { upstreams, versions: [], models: [], defaultModel: undefined };
  await writeIfMissing(paths, 'clusters', discoveryFile(renderClusters(plan)).content);
  await writeIfMissing(paths, 'routes', discoveryFile(renderRoutes(plan)).content);
  const descriptors = fileURLToPath(import.meta.resolve('@slipway/proto/descriptors.binpb'));
  await replaceFile(paths.descriptors, await readFile(descriptors));
  await replaceFile(paths.bootstrap, `${JSON.stringify(renderBootstrap(options), null, 1)}\n`);
}

async function writeIfMissing(
  paths: EnvoyPaths,
  which: 'clusters' | 'routes',
  content: string,
): Promise<void> {
  try {
    await access(paths[which]);
  } catch {
    await replaceFile(paths[which], content);
  }
}
