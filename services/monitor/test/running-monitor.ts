import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callUnary, createClient } from '@slipway/grpc';
import {
  MonitorServiceClient,
  type GetAccountingResponse,
  type GetDriftResponse,
  type GetMetricsResponse,
} from '@slipway/proto';
import { freePorts, tempDir, waitFor, type OnCleanup } from '@slipway/testing';
import { startChild } from '@slipway/tools';

/** A monitor in a process of its own, as it is deployed. */
export interface RunningMonitor {
  /** Host and port of its gRPC side. */
  readonly grpcAddress: string;
  readonly drift: (modelName: string, modelVersion?: string) => Promise<GetDriftResponse>;
  readonly metrics: (modelName?: string) => Promise<GetMetricsResponse>;
  readonly accounting: () => Promise<GetAccountingResponse>;
  /** GET of its HTTP side. */
  readonly get: (path: string) => Promise<string>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Ends it without a word. */
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export async function startMonitor(
  onCleanup: OnCleanup,
  redisUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningMonitor> {
  const workDir = await tempDir(onCleanup);
  const [grpcPort = 0, port = 0] = await freePorts(2);
  const child = await startChild({
    name: 'monitor',
    file: process.execPath,
    args: [main],
    env: { REDIS_URL: redisUrl, GRPC_PORT: String(grpcPort), PORT: String(port), ...env },
    workDir,
    logFile: join(workDir, 'monitor.log'),
  });
  const grpcAddress = `127.0.0.1:${String(grpcPort)}`;
  const client = createClient(MonitorServiceClient, grpcAddress);
  const stop = async (): Promise<void> => {
    client.close();
    await child.stop({ graceMs: 10_000 });
  };
  onCleanup(stop);
  const get = async (path: string): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${String(port)}${path}`);
    return response.text();
  };
  await waitFor(() => get('/health'), { what: 'the monitor to answer', timeoutMs: 20_000 });

  const call = { timeoutMs: 5000 };
  return {
    grpcAddress,
    drift: (modelName, modelVersion = '') =>
      callUnary(
        client,
        client.getDrift.bind(client),
        { modelName, modelVersion, window: '', segment: '' },
        call,
      ),
    metrics: (modelName = '') =>
      callUnary(client, client.getMetrics.bind(client), { modelName }, call),
    accounting: () => callUnary(client, client.getAccounting.bind(client), {}, call),
    get,
    signal: child.signal,
    kill: async () => {
      client.close();
      child.signal('SIGKILL');
      await child.exited;
    },
    stop,
  };
}
