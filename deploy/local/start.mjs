import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseOptions, usage, UsageError } from './options.mjs';
import { pinnedNode, setup, SetupError } from './setup.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const isUnderNpm = process.env.npm_lifecycle_event === 'start';
const parentCheckMs = 500;

/** Set while the supervisor runs; before that, a signal ends the set-up. */
let supervisor;
let forwarded;
const interrupt = new AbortController();

function onSignal(signal) {
  if (supervisor === undefined) interrupt.abort();
  else supervisor.kill((forwarded = signal));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
// The terminal may go first; what could not be shown there is no reason to end in disorder.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
if (isUnderNpm) stopWithParent();

/** npm killed with SIGKILL cannot pass on a signal, and nobody else would end what it started. */
function stopWithParent() {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onSignal('SIGTERM');
  }, parentCheckMs);
  timer.unref();
}

async function main() {
  // npm runs its scripts in the repository, wherever the user typed the command.
  const from = (isUnderNpm && process.env.INIT_CWD) || process.cwd();
  const options = parseOptions(process.argv.slice(2), { root, from });
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  const context = { root, env: process.env, out: process.stdout, signal: interrupt.signal };
  if (options.build) await setup(context);
  const program = join(root, 'deploy', 'local', 'dist', 'main.js');
  const missing = [pinnedNode(root), program].find((file) => !existsSync(file));
  if (missing !== undefined) throw new SetupError(`nothing has been built yet: no ${missing}`);
  interrupt.signal.throwIfAborted();
  return supervise(program, options);
}

/**
 * The supervisor leads a session of its own, so that a Ctrl-C reaches it once, through here. When this process is killed
 * the channel between them closes, and the supervisor stops everything.
 */
function supervise(program, { modelsDir, port, replicas, stateDir }) {
  const env = {
    ...process.env,
    LOCAL_MODELS_DIR: modelsDir,
    LOCAL_GATEWAY_PORT: String(port),
    LOCAL_REPLICA_COUNT: String(replicas),
    LOCAL_STATE_DIR: stateDir,
  };
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'];
  supervisor = spawn(pinnedNode(root), [program], { env, stdio, detached: true });
  return new Promise((resolve, reject) => {
    supervisor.once('error', reject);
    supervisor.once('exit', (code, signal) => {
      if (code !== null) resolve(code);
      // It had not come as far as listening for signals, so it had not started anything.
      else if (signal === forwarded) resolve(0);
      else {
        reject(
          new SetupError(
            `the supervisor ended by ${signal}; the next start ends the processes that it left`,
          ),
        );
      }
    });
  });
}

function exitCodeOf(error) {
  if (interrupt.signal.aborted) {
    process.stderr.write('\nslipway: stopped during the set-up\n');
    return 0;
  }
  const isExpected = error instanceof UsageError || error instanceof SetupError;
  process.stderr.write(`slipway: ${isExpected ? error.message : error.stack}\n`);
  return error instanceof UsageError ? 2 : 1;
}

process.exit(await main().catch(exitCodeOf));
