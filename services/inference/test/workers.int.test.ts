import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { sampleModels } from './model-folders.js';
import { connect } from './running-app.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const timeoutMs = 30_000;
const features = [5.1, 3.5, 1.4, 0.2];

type LogLine = Readonly<Record<string, unknown>>;

interface Cluster {
  readonly parent: ChildProcess;
  readonly grpcPort: number;
  readonly log: () => readonly LogLine[];
  /** The exit code, or the signal's name. */
  readonly ended: Promise<unknown>;
}

/** Two ports in a row, twice: for two workers. */
async function portPairs(): Promise<readonly [number, number]> {
  const first = 20_000 + Math.floor(Math.random() * 10_000) * 4;
  try {
    const servers = await Promise.all([0, 1, 2, 3].map((offset) => listen(first + offset)));
    await Promise.all(servers.map((server) => once(server.close(), 'close')));
    return [first, first + 2];
  } catch {
    // Taken: try others.
    return portPairs();
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function launch(env: Readonly<Record<string, string>> = {}): Promise<Cluster> {
  const [grpcPort, port] = await portPairs();
  const parent = spawn(process.execPath, [main], {
    env: {
      WORKERS: '2',
      GRPC_PORT: String(grpcPort),
      PORT: String(port),
      REDIS_URL: 'redis://127.0.0.1:1',
      MODEL_REPOSITORY: sampleModels,
      DRAIN_DELAY_MS: '0',
      ...env,
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let output = '';
  parent.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(parent, 'exit').then(([code, signal]) => (code ?? signal) as unknown);
  onTestFinished(async () => {
    parent.kill('SIGKILL');
    await ended;
  });
  const log = (): readonly LogLine[] =>
    output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogLine);
  return { parent, grpcPort, log, ended };
}

/** The workers that live. */
function workerPids({ log }: Cluster): readonly number[] {
  const started = log().filter(({ message }) => message === 'worker started');
  return started.map(({ pid }) => Number(pid)).filter(isAlive);
}

function untilServing({ log }: Cluster): Promise<unknown> {
  const isServing = (): boolean => {
    if (log().some(({ message }) => message === 'workers serving')) return true;
    throw new Error(`it says ${JSON.stringify(log())}`);
  };
  return waitFor(isServing, { what: 'all workers to serve', timeoutMs });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const predict = async (grpcPort: number): Promise<number> => {
  const { predict: call } = connect(onTestFinished, grpcPort);
  return (await call({ modelName: 'iris', features })).prediction;
};

test('each worker serves on ports of its own, under a name of its own', async () => {
  const cluster = await launch({ REPLICA_ID: 'replica' });
  await untilServing(cluster);
  expect(workerPids(cluster)).toHaveLength(2);
  const { grpcPort } = cluster;
  expect(await Promise.all([predict(grpcPort), predict(grpcPort + 1)])).toEqual([0, 0]);
  const serving = cluster.log().filter(({ message }) => message === 'serving');
  const ports = serving.map((line) => line['grpcPort']);
  expect(new Set(ports)).toEqual(new Set([grpcPort, grpcPort + 1]));
  const names = serving.map(({ producer }) => String(producer).replace(/-[0-9a-f]{12}$/, ''));
  expect(new Set(names)).toEqual(new Set(['replica-0', 'replica-1']));
  cluster.parent.kill('SIGTERM');
  expect(await cluster.ended).toBe(0);
});

test('a worker that is killed comes back on its port; the others serve meanwhile', async () => {
  const cluster = await launch();
  await untilServing(cluster);
  const before = workerPids(cluster);
  process.kill(before[0]!, 'SIGKILL');
  const { grpcPort } = cluster;
  await waitFor(
    async () => (await Promise.all([predict(grpcPort), predict(grpcPort + 1)])).length,
    {
      what: 'both workers to serve again',
      timeoutMs,
      intervalMs: 100,
    },
  );
  const after = workerPids(cluster);
  expect(after).toHaveLength(2);
  expect(after).toContain(before[1]);
  expect(after).not.toContain(before[0]);
  const died = cluster.log().find(({ message }) => String(message).startsWith('worker died'));
  expect(died).toMatchObject({ reason: 'signal SIGKILL' });
});

test('SIGTERM drains every worker: what is under way is answered', async () => {
  const cluster = await launch({ DRAIN_DELAY_MS: '500' });
  await untilServing(cluster);
  const pids = workerPids(cluster);
  const calls = [0, 1].map((index) => connect(onTestFinished, cluster.grpcPort + index));
  cluster.parent.kill('SIGTERM');
  await waitFor(() => cluster.log().filter(({ message }) => message === 'stopping').length === 3, {
    what: 'the signal to reach all',
    timeoutMs,
  });
  const answers = await Promise.all(
    calls.map((call) => call.predict({ modelName: 'iris', features })),
  );
  expect(answers.map(({ prediction }) => prediction)).toEqual([0, 0]);
  expect(await cluster.ended).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
});

test('a second signal ends all of them at once', async () => {
  const cluster = await launch({ DRAIN_DELAY_MS: '60000' });
  await untilServing(cluster);
  const pids = workerPids(cluster);
  cluster.parent.kill('SIGTERM');
  await waitFor(() => cluster.log().filter(({ message }) => message === 'stopping').length === 3, {
    what: 'the signal to reach all',
    timeoutMs,
  });
  cluster.parent.kill('SIGINT');
  expect(await cluster.ended).toBe(1);
  await waitFor(() => !pids.some(isAlive), { what: 'the workers to end', timeoutMs });
});

test('workers whose parent is killed do not stay behind', async () => {
  const cluster = await launch();
  await untilServing(cluster);
  const pids = workerPids(cluster);
  cluster.parent.kill('SIGKILL');
  await waitFor(() => !pids.some(isAlive), { what: 'the workers to end', timeoutMs });
});

test('a worker that cannot start is one clear reason, and nobody stays', async () => {
  const [port] = await portPairs();
  const blocker = await listen(port + 1);
  onTestFinished(() => void blocker.close());
  const cluster = await launch({ GRPC_PORT: String(port) });
  expect(await cluster.ended).toBe(1);
  const errors = cluster.log().filter(({ level }) => level === 'error');
  expect(errors.map(({ message }) => String(message))).toEqual([
    expect.stringMatching(/^start failed: cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/),
    'start failed: worker 1 ended with code 1 before it served',
  ]);
});
