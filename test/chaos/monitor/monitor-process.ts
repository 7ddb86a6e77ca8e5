import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { credentials, type ServiceError } from '@grpc/grpc-js';
import {
  MonitorServiceClient,
  type GetAccountingResponse,
  type GetDriftResponse,
  type GetMetricsResponse,
} from '@slipway/proto';
import { freePorts, logTail, startChild, type Child } from '@slipway/tools';
import { tempDir, type OnCleanup } from '@slipway/testing';
import { models, versions } from './event-script.js';

/** All that a monitor has to say. */
export interface MonitorReport {
  readonly accounting: GetAccountingResponse;
  readonly metrics: GetMetricsResponse;
  readonly drift: readonly GetDriftResponse[];
}

/** A monitor as it is deployed, that is started again at the same place when it was killed. */
export interface MonitorProcess {
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly accounting: () => Promise<GetAccountingResponse>;
  readonly report: () => Promise<MonitorReport>;
}

const program = fileURLToPath(new URL('../../../services/monitor/dist/main.js', import.meta.url));
const startTimeoutMs = 30_000;
const callTimeoutMs = 10_000;
const stopGraceMs = 10_000;

export async function createMonitorProcess(
  onCleanup: OnCleanup,
  redisUrl: string,
): Promise<MonitorProcess> {
  const dir = await tempDir(onCleanup);
  const [grpcPort = 0, httpPort = 0] = await freePorts(2);
  const client = new MonitorServiceClient(
    `127.0.0.1:${String(grpcPort)}`,
    credentials.createInsecure(),
  );
  const options = (): { readonly deadline: number } => ({ deadline: Date.now() + callTimeoutMs });
  let child: Child | undefined;
  onCleanup(async () => {
    client.close();
    await child?.stop({ graceMs: stopGraceMs });
  });

  const isUp = async (): Promise<boolean> => {
    try {
      return (await fetch(`http://127.0.0.1:${String(httpPort)}/health`)).ok;
    } catch {
      return false;
    }
  };

  const accounting = (): Promise<GetAccountingResponse> =>
    settle((onEnd) => client.getAccounting({}, onEnd));

  return {
    start: async () => {
      const settings = { REDIS_URL: redisUrl, GRPC_PORT: String(grpcPort), PORT: String(httpPort) };
      child = await startChild({
        ...{ name: 'monitor', file: process.execPath, args: [program], workDir: dir },
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
    accounting,
    report: async () => {
      const metrics = await settle<GetMetricsResponse>((onEnd) =>
        client.getMetrics({ modelName: '' }, onEnd),
      );
      const drift: GetDriftResponse[] = [];
      for (const modelName of models) {
        for (const modelVersion of versions) {
          const request = { modelName, modelVersion, window: '', segment: '' };
          drift.push(await settle((onEnd) => client.getDrift(request, onEnd)));
        }
      }
      return { accounting: await accounting(), metrics, drift };
    },
  };

  function settle<T>(
    call: (onEnd: (error: ServiceError | null, answer: T) => void) => unknown,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error('the monitor did not answer'));
      }, options().deadline - Date.now());
      call((error, answer) => {
        clearTimeout(timer);
        if (error === null) resolve(answer);
        else reject(error);
      });
    });
  }
}
