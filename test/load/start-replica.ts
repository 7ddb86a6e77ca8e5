import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts, logTail, startChild, type Child } from '@slipway/tools';
import { tempDir, type OnCleanup } from '@slipway/testing';
import { onCore } from './cores.js';
import { isServing } from './is-serving.js';

/** The inference service as it is deployed: a process of its own, built, with its own settings. */
export interface Replica extends Child {
  readonly grpcPort: number;
  readonly httpPort: number;
  /** From the start of the process until it said that it serves. */
  readonly startMs: number;
}

export interface ReplicaOptions {
  readonly modelsDir: string;
  readonly redisUrl: string;
  /** Settings of the service. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node. */
  readonly nodeArgs?: readonly string[];
  /** Default: wherever the kernel puts it. */
  readonly core?: number;
}

const program = fileURLToPath(new URL('../../services/inference/dist/main.js', import.meta.url));
const startTimeoutMs = 30_000;
const pollMs = 5;
const stopGraceMs = 15_000;

/** Starts a replica and waits until it serves. */
export async function startReplica(
  onCleanup: OnCleanup,
  options: ReplicaOptions,
): Promise<Replica> {
  const { modelsDir, redisUrl, env = {}, nodeArgs = [], core } = options;
  const dir = await tempDir(onCleanup);
  const [grpcPort = 0, httpPort = 0] = await freePorts(2);
  const node = [process.execPath, ...nodeArgs, program] as const;
  const [file, ...args] = core === undefined ? node : onCore(core, node);
  const startedMs = performance.now();
  const child = await startChild({
    name: 'inference',
    file,
    args,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      MODEL_REPOSITORY: modelsDir,
      REDIS_URL: redisUrl,
      GRPC_PORT: String(grpcPort),
      PORT: String(httpPort),
      DRAIN_DELAY_MS: '0',
      ...env,
    },
    workDir: dir,
    logFile: join(dir, 'inference.log'),
  });
  onCleanup(async () => {
    await child.stop({ graceMs: stopGraceMs });
  });
  while (!(await isServing(grpcPort))) {
    const waitedMs = performance.now() - startedMs;
    if (!child.isRunning() || waitedMs > startTimeoutMs) {
      throw new Error(`the replica does not serve:\n${await logTail(child.logFile, 20)}`);
    }
    await pause(pollMs);
  }
  return { ...child, grpcPort, httpPort, startMs: performance.now() - startedMs };
}
