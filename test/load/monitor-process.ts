import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import {
  MonitorServiceClient,
  type GetAccountingResponse,
  type GetDriftResponse,
  type GetMetricsResponse,
} from '@slipway/proto';
import { freePorts, logTail, startChild, type Child } from '@slipway/tools';
import { tempDir, type OnCleanup } from '@slipway/testing';
import { onCore } from './cores.js';

/** A monitor as it is deployed, that is started again at the same place when it was killed. */
export interface MonitorProcess {
  readonly start: () => Promise<void>;
  readonly kill: () => Promise<void>;
  /** In order, so that its leases are free at once. */
  readonly stop: () => Promise<void>;
  readonly accounting: () => Promise<GetAccountingResponse>;
  readonly metrics: () => Promise<GetMetricsResponse>;
  readonly drift: (modelName: string, modelVersion: string) => Promise<GetDriftResponse>;
  /** Its Prometheus metrics, by name; NaN for one that is not there. */
  readonly scrape: () => Promise<(name: string) => number>;
}

export interface MonitorProcessOptions {
  readonly redisUrl: string;
  /** Options of Node. */
  readonly nodeArgs?: readonly string[];
  /** Default: wherever the kernel puts it. */
  readonly core?: number;
}

const program = fileURLToPath(new URL('../../services/monitor/dist/main.js', import.meta.url));
const startTimeoutMs = 30_000;
const callTimeoutMs = 10_000;
const stopGraceMs = 10_000;

export async function createMonitorProcess(
  onCleanup: OnCleanup,
  { redisUrl, nodeArgs = [], core }: MonitorProcessOptions,
): Promise<MonitorProcess> {
  const dir = await tempDir(onCleanup);
  const [grpcPort = 0, httpPort = 0] = await freePorts(2);
  const address = `127.0.0.1:${String(grpcPort)}`;
  const client = new MonitorServiceClient(address, credentials.createInsecure());
  const options = (): { readonly deadline: number } => ({ deadline: Date.now() + callTimeoutMs });
  const node = [process.execPath, ...nodeArgs, program] as const;
  const [file, ...args] = core === undefined ? node : onCore(core, node);
  let child: Child | undefined;
  onCleanup(async () => {
    client.close();
    await child?.stop({ graceMs: stopGraceMs });
  });
  const get = (path: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${String(httpPort)}${path}`);
  const isUp = async (): Promise<boolean> => {
    try {
      return (await get('/health')).ok;
    } catch {
      return false;
    }
  };

  return {
    start: async () => {
      const settings = { REDIS_URL: redisUrl, GRPC_PORT: String(grpcPort), PORT: String(httpPort) };
      child = await startChild({
        ...{ name: 'monitor', file, args, workDir: dir },
        env: { PATH: process.env['PATH'], ...settings },
        logFile: join(dir, 'monitor.log'),
      });
      const startedMs = performance.now();
      while (!(await isUp())) {
        if (!child.isRunning() || performance.now() - startedMs > startTimeoutMs) {
          throw new Error(`the monitor does not answer:\n${await logTail(child.logFile, 20)}`);
        }
        await pause(20);
      }
    },
    kill: async () => {
      child?.signal('SIGKILL');
      await child?.exited;
    },
    stop: async () => {
      await child?.stop({ graceMs: stopGraceMs });
    },
    accounting: () => settle((onEnd) => client.getAccounting({}, new Metadata(), options(), onEnd)),
    metrics: () =>
      settle((onEnd) => client.getMetrics({ modelName: '' }, new Metadata(), options(), onEnd)),
    drift: (modelName, modelVersion) => {
      const request = { modelName, modelVersion, window: '', segment: '' };
      return settle((onEnd) => client.getDrift(request, new Metadata(), options(), onEnd));
    },
    scrape: async () => {
      const lines = (await (await get('/metrics')).text()).split('\n');
      return (name) => {
        const line = lines.find((each) => each.startsWith(`${name} `));
        return Number(line?.split(' ').at(-1) ?? Number.NaN);
      };
    },
  };
}

function settle<T>(
  call: (onEnd: (error: ServiceError | null, answer: T) => void) => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, answer) => {
      if (error === null) resolve(answer);
      else reject(error);
    });
  });
}
