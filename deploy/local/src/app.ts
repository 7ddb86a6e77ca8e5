import { DomainError, type Clock, type Lifecycle, type Logger } from '@slipway/core';
import { isPortFree } from '@slipway/tools';
import { clearLastRun } from './clear-last-run.js';
import type { LocalConfig } from './config.js';
import { createMesh } from './mesh.js';
import type { MeshPlan } from './mesh-plan.js';
import type { Progress } from './progress.js';
import { createStateClaim } from './state-claim.js';

export interface AppDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly progress: Progress;
  readonly preparePlan: (signal: AbortSignal) => Promise<MeshPlan>;
}

/** A whole local mesh: started once, stopped once. */
export interface App {
  /** Resolves when the mesh is ready. What a failed or cancelled start has left is ended by `stop`. */
  readonly start: (signal: AbortSignal) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Everything is checked that can be checked before the first process starts: state folder, gateway port, engines. */
export function createApp(deps: AppDeps, config: LocalConfig): App {
  const { progress } = deps;
  const claim = createStateClaim(config.stateDir);
  let mesh: Lifecycle | undefined;

  const start = async (signal: AbortSignal): Promise<void> => {
    const stale = await claim.take();
    if (stale.length > 0) {
      progress.say(`ended what an earlier run left: ${stale.map(({ name }) => name).join(', ')}`);
    }
    await requireGatewayPort(config.gatewayPort);
    const plan = await deps.preparePlan(signal);
    clearLastRun(config.stateDir);
    mesh = createMesh({ ...deps, signal, onStart: claim.record }, plan);
    await mesh.start();
  };

  const stop = async (): Promise<void> => {
    if (mesh !== undefined) await progress.step('stopping', mesh.stop);
    claim.release();
  };

  return { start, stop };
}

/** Envoy would share the port with another Envoy without a word, so it is asked for here. */
async function requireGatewayPort(port: number): Promise<void> {
  if (port === 0 || (await isPortFree(port))) return;
  throw new DomainError(
    'precondition',
    'GATEWAY_PORT_BUSY',
    `port ${String(port)} of 127.0.0.1 is busy or not permitted; choose another one with --port N, or --port 0`,
  );
}
