import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setup, SetupError } from '../../deploy/local/setup.mjs';
import { clientsPython } from './clients-python.mjs';

/**
 * Runs the clients of Triton and KServe, unmodified, against the mesh that `npm start` makes: once straight at a replica,
 * once through the gateway.
 */

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const out = process.stdout;
const startTimeoutMs = 120_000;
/** Each in a process of its own: the clients' message types have the same names. */
const suites = ['test_triton_grpc', 'test_triton_http', 'test_kserve'];
const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => interrupt.abort());

async function main() {
  const { signal } = interrupt;
  await setup({ root, env: process.env, out, signal });
  const python = await clientsPython({ root, here, out, signal });
  const dir = mkdtempSync(join(tmpdir(), 'slipway-conformance-'));
  const models = join(dir, 'models');
  const isSourceOfSamples = (path) => !/\.(py|txt|md)$/.test(path);
  cpSync(join(root, 'deploy', 'models'), models, { recursive: true, filter: isSourceOfSamples });
  let mesh;
  try {
    await run(python, [join(here, 'make_models.py'), models]);
    mesh = await startMesh(dir, models);
    let failures = 0;
    for (const [target, addresses] of Object.entries(targetsOf(mesh.run))) {
      for (const suite of suites) {
        out.write(`\n${suite}, ${target}\n`);
        const env = environment({ target, models, ...addresses });
        const code = await runClient(python, suite, env);
        if (code !== 0) failures++;
      }
    }
    const count = suites.length * 2;
    out.write(`\n${count - failures} of ${count} conformance suites passed\n`);
    return failures === 0 ? 0 : 1;
  } finally {
    await mesh?.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Where the clients are pointed: gRPC and HTTP, without a scheme. */
function targetsOf({ gateway, inference }) {
  const bare = (address) => address.replace(/^\w+:\/\//, '');
  const [replica] = inference;
  return {
    replica: { grpc: bare(replica.grpc), http: bare(replica.http) },
    gateway: { grpc: bare(gateway.http), http: bare(gateway.http) },
  };
}

function environment({ target, models, grpc, http }) {
  return {
    ...process.env,
    CONFORMANCE_TARGET: target,
    CONFORMANCE_MODELS: models,
    CONFORMANCE_GRPC: grpc,
    CONFORMANCE_HTTP: http,
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

function runClient(python, suite, env) {
  return run(python, ['-m', 'unittest', suite], { cwd: join(here, 'clients'), env });
}

/** Resolves to the exit code. */
function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const { signal } = interrupt;
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      signal,
      ...options,
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** The mesh, once it has written where everything is. */
async function startMesh(dir, models) {
  const state = join(dir, 'state');
  mkdirSync(state);
  const options = ['--no-build', '--port', '0', '--models', models, '--state', state];
  const child = spawn(process.execPath, [join(root, 'deploy', 'local', 'start.mjs'), ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  const runFile = join(state, 'run.json');
  const deadline = Date.now() + startTimeoutMs;
  while (!existsSync(runFile)) {
    if (child.exitCode !== null || Date.now() > deadline || interrupt.signal.aborted) {
      await stop();
      throw new SetupError(`the mesh did not start:\n${output}`);
    }
    await pause(100);
  }
  return { run: JSON.parse(readFileSync(runFile, 'utf8')), stop };
}

try {
  process.exitCode = await main();
} catch (error) {
  if (interrupt.signal.aborted) process.exitCode = 130;
  else {
    out.write(`${error instanceof SetupError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}
