import { existsSync } from 'node:fs';
import {
  createLifecycle,
  type Clock,
  type Component,
  type Lifecycle,
  type Logger,
} from '@slipway/core';
import { isHttpOk, pingValkey } from '@slipway/tools';
import { banner } from './banner.js';
import { describeRun } from './describe-run.js';
import type { MeshPlan } from './mesh-plan.js';
import { createProcessSet, type ProcessSet } from './process-set.js';
import type { Progress } from './progress.js';
import { createRunFile, type RunFile } from './run-file.js';
import { createUntilUp, type UntilUp } from './until-up.js';

const stopTimeoutMs = 12_000;

export interface MeshDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly progress: Progress;
  /** Told of every process that starts, also again. */
  readonly onStart: (name: string, pid: number) => void;
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
}

/** What the steps of a start share. */
interface Rig {
  readonly plan: MeshPlan;
  readonly progress: Progress;
  readonly processes: ProcessSet;
  readonly runFile: RunFile;
  readonly untilUp: UntilUp;
}

/**
 * Runs all processes of a plan. They start from what the others need (Valkey) to what needs the others (Envoy), and stop
 * the other way round. `run.json` is written last of all, removed first of all, and follows every restart in between.
 */
export function createMesh(deps: MeshDeps, plan: MeshPlan): Lifecycle {
  const { clock, progress, signal } = deps;
  const onStart = (name: string, pid: number): void => {
    deps.onStart(name, pid);
    runFile.refresh();
  };
  const processes = createProcessSet({ clock, say: progress.say, onStart });
  const runFile = createRunFile(plan.stateDir, () => describeRun(plan, processes.pidOf));
  const untilUp = createUntilUp({ processes, signal }, plan);
  const rig = { plan, progress, processes, runFile, untilUp };
  const services = plan.inference.map(({ command }) => command);
  return createLifecycle(
    [
      valkey(rig),
      processes.group('monitor', [plan.monitor.command]),
      processes.group('inference', services),
      processes.group('controller', [plan.controller.command]),
      envoy(rig),
      readiness(rig),
    ],
    deps.logger,
    { stopTimeoutMs },
  );
}

function valkey({ plan, progress, processes, untilUp }: Rig): Component {
  const { own } = plan.redis;
  const group = processes.group('valkey', own === undefined ? [] : [own.command]);
  const start = async (): Promise<void> => {
    if (own === undefined) return;
    await progress.step('starting Valkey', async () => {
      await group.start();
      await untilUp('Valkey to answer', () => pingValkey(own.port));
    });
  };
  return { ...group, start };
}

/** Waits for the bootstrap that the controller writes, which has been started before. */
function envoy({ plan, progress, processes, untilUp }: Rig): Component {
  const { command, bootstrapPath } = plan.envoy;
  const group = processes.group('envoy', [command]);
  const replicas = `${String(plan.inference.length)} inference replicas`;
  const title = `starting ${replicas}, the monitor, the controller and Envoy`;
  const start = (): Promise<void> =>
    progress.step(title, async () => {
      await untilUp("Envoy's bootstrap", () => existsSync(bootstrapPath));
      await group.start();
    });
  return { ...group, start };
}

function readiness({ plan, progress, runFile, untilUp }: Rig): Component {
  const start = async (): Promise<void> => {
    await progress.step('waiting for the models to be ready', () =>
      untilUp('the gateway to be ready', () => isHttpOk(`${plan.gatewayUrl}/ready`)),
    );
    progress.say(banner(plan));
    runFile.publish();
  };
  const stop = (): Promise<void> => {
    runFile.withdraw();
    return Promise.resolve();
  };
  return { name: 'readiness', start, stop };
}
