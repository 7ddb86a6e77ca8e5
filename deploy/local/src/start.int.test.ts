import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir, waitFor } from '@slipway/testing';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { RunningMesh } from './describe-run.js';
import { processIdentity } from './process-identity.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const local = join('deploy', 'local');
const readyTimeoutMs = 30_000;

beforeAll(() => {
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-b', join(root, local)]);
  expect(stdout.toString()).toBe('');
  expect(status).toBe(0);
});

/** A copy of this repository as `npm start` sees it, with stand-ins for the three services. Everything else is real. */
async function cloneWithStandIns(): Promise<string> {
  const clone = await tempDir(onTestFinished);
  await mkdir(join(root, '.slipway', 'tools'), { recursive: true });
  await mkdir(join(clone, '.slipway'));
  for (const path of ['node_modules', 'libs', join('.slipway', 'tools')]) {
    await symlink(join(root, path), join(clone, path));
  }
  for (const path of [local, 'package.json']) {
    await cp(join(root, path), join(clone, path), { recursive: true });
  }
  await mkdir(join(clone, 'deploy', 'models'));
  for (const service of ['gateway', 'inference', 'monitor']) {
    const dist = join(clone, 'services', service, 'dist');
    await mkdir(dist, { recursive: true });
    await cp(join(root, local, 'fixtures', 'service.mjs'), join(dist, 'main.js'));
  }
  return clone;
}

interface Start {
  readonly pid: number;
  readonly exitCode: Promise<number | null>;
  readonly text: () => string;
}

/** Runs a command in the clone; without what npm has put into this test's own environment. */
function run(clone: string, file: string, args: readonly string[], env: object = {}): Start {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|INIT_CWD|NODE_OPT)/.test(name),
  );
  const child = spawn(file, args, {
    cwd: clone,
    env: { ...Object.fromEntries(own), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => (text += bytes.toString()));
  }
  onTestFinished(() => void child.kill('SIGKILL'));
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  return { pid: child.pid ?? 0, exitCode, text: () => text };
}

const entry = join(local, 'start.mjs');

function start(clone: string, args: readonly string[] = [], env: object = {}): Start {
  return run(clone, process.execPath, [entry, '--no-build', '--port', '0', ...args], env);
}

function readRun(clone: string): Promise<RunningMesh | undefined> {
  return readFile(join(clone, '.slipway', 'run.json'), 'utf8').then(
    (text) => JSON.parse(text) as RunningMesh,
    () => undefined,
  );
}

function untilReady(clone: string, started: Start): Promise<RunningMesh> {
  return waitFor(() => readRun(clone), {
    what: `run.json, after ${started.text()}`,
    timeoutMs: readyTimeoutMs,
  });
}

function pidsOf(mesh: RunningMesh): readonly number[] {
  const services = [...mesh.inference, mesh.monitor, mesh.controller];
  return [...services, mesh.envoy, mesh.redis].flatMap(({ pid }) => pid ?? []);
}

const isAlive = (pid: number): boolean => processIdentity(pid) !== undefined;

async function untilGone(pids: readonly number[]): Promise<void> {
  await waitFor(() => !pids.some(isAlive), { what: 'all processes to end', timeoutMs: 20_000 });
}

test('a started mesh is real and complete, and SIGTERM ends all of it with code 0', async () => {
  const clone = await cloneWithStandIns();
  const started = start(clone, ['--replicas', '3']);
  const mesh = await untilReady(clone, started);
  expect((await fetch(`${mesh.gateway.http}/ready`)).status).toBe(200);
  expect(pidsOf(mesh).filter(isAlive)).toHaveLength(7);
  expect(started.text()).toContain(`${mesh.gateway.http}/dashboard/`);

  process.kill(started.pid, 'SIGTERM');
  expect(await started.exitCode).toBe(0);
  expect(pidsOf(mesh).filter(isAlive)).toEqual([]);
  expect(await readRun(clone)).toBeUndefined();
});

test('a SIGTERM to npm alone ends all of it', async () => {
  const clone = await cloneWithStandIns();
  const npm = run(clone, 'npm', ['start', '--', '--no-build', '--port', '0']);
  const pids = pidsOf(await untilReady(clone, npm));
  process.kill(npm.pid, 'SIGTERM');
  expect(await npm.exitCode).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
});

test.each([
  ['npm', 'npm', ['start', '--', '--no-build', '--port', '0']],
  ['start.mjs', process.execPath, [entry, '--no-build', '--port', '0']],
])('nothing outlives a %s that is killed', async (_name, file, args) => {
  const clone = await cloneWithStandIns();
  const started = run(clone, file, args);
  const pids = pidsOf(await untilReady(clone, started));
  process.kill(started.pid, 'SIGKILL');
  await untilGone(pids);
  await waitFor(async () => (await readRun(clone)) === undefined, {
    what: 'run.json to go',
    timeoutMs: 5_000,
  });
});

test('a replica that is killed comes back on its ports, and run.json follows', async () => {
  const clone = await cloneWithStandIns();
  const started = start(clone);
  const before = (await untilReady(clone, started)).inference[1];
  process.kill(before?.pid ?? 0, 'SIGKILL');
  const after = await waitFor(
    async () => {
      const replica = (await readRun(clone))?.inference[1];
      return replica?.pid === before?.pid ? undefined : replica;
    },
    { what: 'the new replica in run.json', timeoutMs: 10_000 },
  );
  expect(after).toEqual({ ...before, pid: after.pid });
  expect(isAlive(after.pid ?? 0)).toBe(true);
  expect(started.text()).toMatch(/inference-2 ended \(SIGKILL\), started again in 0.2 s/);
});

test('what a killed supervisor left is gone before the next mesh starts', async () => {
  const clone = await cloneWithStandIns();
  const first = start(clone);
  const pids = pidsOf(await untilReady(clone, first));
  const claim = JSON.parse(await readFile(join(clone, '.slipway', 'pids.json'), 'utf8')) as {
    supervisor: { pid: number };
  };
  process.kill(claim.supervisor.pid, 'SIGKILL');
  expect(await first.exitCode).toBe(1);

  const second = start(clone);
  await waitFor(() => second.text().includes('Slipway is ready'), {
    what: 'the second mesh',
    timeoutMs: readyTimeoutMs,
  });
  expect(pids.filter(isAlive)).toEqual([]);
});

test('a second mesh with the same state folder is refused, one with another folder runs', async () => {
  const clone = await cloneWithStandIns();
  await untilReady(clone, start(clone));
  const second = start(clone);
  expect(await second.exitCode).toBe(1);
  expect(second.text()).toMatch(/^slipway: already running with the state folder .*\n$/);

  const third = start(clone, ['--state', 'other']);
  await waitFor(() => third.text().includes('Slipway is ready'), {
    what: 'the mesh beside it',
    timeoutMs: readyTimeoutMs,
  });
});

test('a service that cannot run ends the start with the end of its log, and nothing is left', async () => {
  const clone = await cloneWithStandIns();
  const started = start(clone, [], { STAND_IN: 'crash' });
  expect(await started.exitCode).toBe(1);
  expect(started.text()).toMatch(/ends again and again; .*:\n(no model could be read\n)+/);
  expect(await readRun(clone)).toBeUndefined();
});

test('who asks twice gets everything killed, with code 1', async () => {
  const clone = await cloneWithStandIns();
  const started = start(clone, [], { STAND_IN: 'stubborn' });
  const pids = pidsOf(await untilReady(clone, started));
  process.kill(started.pid, 'SIGTERM');
  const timer = setInterval(() => process.kill(started.pid, 'SIGTERM'), 300);
  onTestFinished(() => {
    clearInterval(timer);
  });
  expect(await started.exitCode).toBe(1);
  clearInterval(timer);
  await untilGone(pids);
});

test('a gateway port that is taken is one line and starts nothing', async () => {
  const clone = await cloneWithStandIns();
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const started = start(clone, ['--port', String(port)]);
  expect(await started.exitCode).toBe(1);
  expect(started.text()).toMatch(new RegExp(`^slipway: port ${String(port)} .*--port.*\n$`));
});

test.each([
  [['--colour', 'red'], /^slipway: Unknown option '--colour'\n$/],
  [['--port', 'http'], /^slipway: --port: expected a whole number from 0 to 65535, got http\n$/],
  [['--replicas', '0'], /^slipway: --replicas: expected a whole number from 1 to 16, got 0\n$/],
  [['--models', 'no-such'], /^slipway: --models: there is no folder .*\/no-such\n$/],
])('%j is a wrong command line: one line, code 2', async (args, message) => {
  const started = start(await cloneWithStandIns(), args);
  expect(await started.exitCode).toBe(2);
  expect(started.text()).toMatch(message);
});

test('--help lists every option', async () => {
  const started = start(await cloneWithStandIns(), ['--help']);
  expect(await started.exitCode).toBe(0);
  for (const option of ['--models', '--port', '--replicas', '--state', '--no-build']) {
    expect(started.text()).toContain(option);
  }
});

test('--no-build without an earlier build is told so', async () => {
  const clone = await cloneWithStandIns();
  await rm(join(clone, local, 'dist'), { recursive: true });
  const started = start(clone);
  expect(await started.exitCode).toBe(1);
  expect(started.text()).toMatch(/^slipway: nothing has been built yet: no .*main.js\n$/);
});
