import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, credentials } from '@grpc/grpc-js';
import { createLogger } from '@slipway/core';
import { shardKeys, shardOf } from '@slipway/events';
import { PredictionEventBatch } from '@slipway/proto';
import { connectRedis } from '@slipway/redis';
import { freePorts, startTestValkey, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { makeRepository, sampleModels } from './model-folders.js';
import { connect, refusalOf, type Calls } from './running-app.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const features = [5.1, 3.5, 1.4, 0.2];

interface Service {
  readonly child: ChildProcess;
  readonly grpcPort: number;
  readonly httpPort: number;
  /** Everything it wrote to standard error. */
  readonly output: () => string;
  /** The exit code, once it has ended; a signal's name when it was killed. */
  readonly ended: Promise<number | string | null>;
}

/** The service as it is deployed: a process of its own. */
async function launch(env: Readonly<Record<string, string>>): Promise<Service> {
  const [grpcPort = 0, httpPort = 0] = await freePorts(2);
  const child = spawn(process.execPath, [main], {
    env: {
      GRPC_PORT: String(grpcPort),
      PORT: String(httpPort),
      REDIS_URL: 'redis://127.0.0.1:1',
      ...env,
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close').then(
    ([code, signal]) => (code ?? signal) as number | string | null,
  );
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, grpcPort, httpPort, output: () => output, ended };
}

async function untilReady({ httpPort, child, output }: Service): Promise<void> {
  await waitFor(
    async () => {
      if (child.exitCode !== null) throw new Error(`it has ended: ${output()}`);
      return (await fetch(`http://127.0.0.1:${String(httpPort)}/ready`)).ok;
    },
    { what: 'the service to be ready', timeoutMs: 20_000 },
  );
  await waitFor(() => output().includes('"serving"'), {
    what: 'the service to serve',
    timeoutMs: 20_000,
  });
}

/** Calls back at the first news that the service is not serving any more. */
function watchHealth(grpcPort: number, onNotServing: () => void): void {
  const client = new Client(`127.0.0.1:${String(grpcPort)}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  const same = (bytes: Buffer): Buffer => bytes;
  const watch = client.makeServerStreamRequest(
    '/grpc.health.v1.Health/Watch',
    same,
    same,
    Buffer.alloc(0),
  );
  // HealthCheckResponse{status: NOT_SERVING}
  watch.on('data', (bytes: Buffer) => {
    if (bytes.equals(Buffer.from([8, 2]))) onNotServing();
  });
  watch.on('error', () => undefined);
}

interface Load {
  readonly answered: ReadonlySet<string>;
  readonly codes: ReadonlySet<number>;
  readonly stop: () => void;
  readonly ended: Promise<unknown>;
}

/** Callers that send one request after the other, each with an id of its own, until they are stopped. */
function startLoad(calls: Calls): Load {
  const answered = new Set<string>();
  const codes = new Set<number>();
  let isStopped = false;
  let next = 0;
  const call = async (): Promise<void> => {
    while (!isStopped) {
      const predictionId = `id-${String(next++)}`;
      const answer = calls.predict({ modelName: 'iris', features, predictionId });
      try {
        await answer;
        answered.add(predictionId);
      } catch {
        codes.add((await refusalOf(answer)).code);
      }
    }
  };
  const ended = Promise.all(Array.from({ length: 8 }, call));
  return { answered, codes, stop: () => void (isStopped = true), ended };
}

async function storedIds(url: string): Promise<Set<string>> {
  const logger = createLogger({ service: 'test', level: 'error' });
  const redis = connectRedis(logger, { url });
  onTestFinished(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'a connection', timeoutMs: 10_000 });
  const entries = await redis.xrangeBuffer(shardKeys(shardOf('iris')).stream, '-', '+');
  const ids = entries.flatMap(
    ([, fields]) => PredictionEventBatch.decode(fields[1]!).predictionIds,
  );
  expect(new Set(ids).size).toBe(ids.length);
  return new Set(ids);
}

test('SIGTERM under load: callers that watch its health see no error, and no event is lost', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const service = await launch({
    MODEL_REPOSITORY: sampleModels,
    REDIS_URL: valkey.url,
    DRAIN_DELAY_MS: '300',
  });
  await untilReady(service);
  const load = startLoad(connect(onTestFinished, service.grpcPort));
  watchHealth(service.grpcPort, load.stop);
  await waitFor(() => load.answered.size > 500, { what: 'some load', timeoutMs: 20_000 });
  service.child.kill('SIGTERM');
  await load.ended;
  expect(await service.ended).toBe(0);
  expect([...load.codes]).toEqual([]);
  expect(await storedIds(valkey.url)).toEqual(load.answered);
});

test('SIGTERM under load: what was accepted is answered, what was not is UNAVAILABLE', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const service = await launch({
    MODEL_REPOSITORY: sampleModels,
    REDIS_URL: valkey.url,
    DRAIN_DELAY_MS: '0',
  });
  await untilReady(service);
  const load = startLoad(connect(onTestFinished, service.grpcPort));
  await waitFor(() => load.answered.size > 500, { what: 'some load', timeoutMs: 20_000 });
  service.child.kill('SIGTERM');
  expect(await service.ended).toBe(0);
  load.stop();
  await load.ended;
  expect([...load.codes]).toEqual([14]);
  expect(await storedIds(valkey.url)).toEqual(load.answered);
});

test('a second signal ends the process at once with exit code 1', async () => {
  const service = await launch({ MODEL_REPOSITORY: sampleModels, DRAIN_DELAY_MS: '60000' });
  await untilReady(service);
  service.child.kill('SIGTERM');
  await waitFor(() => service.output().includes('"stopping"'), {
    what: 'the first signal to be noticed',
    timeoutMs: 10_000,
  });
  service.child.kill('SIGINT');
  expect(await service.ended).toBe(1);
});

test('a signal during the start ends the process in order', async () => {
  const copies = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [`m${String(i)}/1.0.0`, 'churn/1.0.0']),
  );
  const root = await makeRepository(onTestFinished, { copies });
  const service = await launch({ MODEL_REPOSITORY: root, DRAIN_DELAY_MS: '0' });
  await waitFor(() => service.output().includes('model loaded'), {
    what: 'the first model',
    timeoutMs: 20_000,
  });
  service.child.kill('SIGTERM');
  expect(await service.ended).toBe(0);
  expect(service.output()).not.toContain('"serving"');
  expect(service.output()).not.toContain('"level":"error"');
});

/** The one line of the log at error level. */
function onlyError(output: string): Record<string, unknown> {
  const lines = output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ level }) => level === 'error');
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toHaveProperty('error');
  return lines[0]!;
}

test.each([
  [
    'MODEL_REPOSITORY',
    '/nowhere/models',
    'start failed: MODEL_REPOSITORY /nowhere/models: no such folder',
  ],
  [
    'MODEL_PATH',
    '/nowhere/model.onnx',
    'start failed: MODEL_PATH /nowhere/model.onnx: expected an .onnx file or a folder that holds one',
  ],
])('a wrong %s is one clear line and exit code 1', async (name, value, message) => {
  const service = await launch({ [name]: value, DRAIN_DELAY_MS: '0' });
  expect(await service.ended).toBe(1);
  expect(onlyError(service.output())).toMatchObject({ message });
});

test.each(['GRPC_PORT', 'PORT'])('a busy %s is one clear line and exit code 1', async (name) => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const env = { MODEL_REPOSITORY: join(sampleModels), DRAIN_DELAY_MS: '0' };
  const service = await launch({ ...env, [name]: String(port) });
  expect(await service.ended).toBe(1);
  expect(onlyError(service.output())['message']).toMatch(
    new RegExp(`^start failed: cannot listen on 127\\.0\\.0\\.1:${String(port)}: .*EADDRINUSE`),
  );
});

test('wrong settings are told together, without a stack, and exit code 2', async () => {
  const service = await launch({
    MAX_BATCH_SIZE: '0',
    LOG_LEVEL: 'loud',
    MODEL_REPO: 'x',
    REDIS_URL: 'redis',
  });
  expect(await service.ended).toBe(2);
  expect(service.output().trim().split('\n')).toEqual([
    'Wrong settings:',
    '  LOG_LEVEL: expected one of debug, info, warn, error, got "loud"',
    '  REDIS_URL: expected a URL that starts with redis:// or rediss://, got "redis"',
    '  MAX_BATCH_SIZE: expected a whole number from 1 to 1000000, got "0"',
    '  MODEL_REPO: no such setting',
  ]);
});
