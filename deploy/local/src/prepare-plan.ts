import { join } from 'node:path';
import { findEnvoy, findValkey, freePorts } from '@slipway/tools';
import type { LocalConfig } from './config.js';
import { planMesh, portCount, type MeshPlan } from './mesh-plan.js';
import type { Progress } from './progress.js';

export interface PreparePlanDeps {
  readonly progress: Progress;
  /** The Node that runs the services. */
  readonly nodeFile: string;
  /** Ends a download early. */
  readonly signal: AbortSignal;
}

/** Looks for the engines and free ports on this machine, installs the engines that are missing, and plans the mesh. */
export async function preparePlan(deps: PreparePlanDeps, config: LocalConfig): Promise<MeshPlan> {
  const { progress, nodeFile, signal } = deps;
  const find = {
    env: config.env,
    toolsDir: join(config.root, '.slipway', 'tools'),
    announce: (title: string, install: () => Promise<void>) =>
      progress.step(`installing ${title}`, install),
    signal,
  };
  const envoyFile = await findEnvoy(find);
  const redis =
    config.redisUrl === undefined
      ? { valkeyFile: await findValkey(find) }
      : { url: config.redisUrl };
  // One more than needed, since the gateway's port may be among them.
  const [firstPort = 0, ...otherPorts] = await freePorts(portCount(config.replicaCount) + 2);
  const gatewayPort = config.gatewayPort === 0 ? firstPort : config.gatewayPort;
  const ports = otherPorts.filter((port) => port !== gatewayPort);
  return planMesh(config, { envoyFile, redis, nodeFile, gatewayPort, ports });
}
