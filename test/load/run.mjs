import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pinnedNode, setup, SetupError } from '../../deploy/local/setup.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const interrupt = new AbortController();
for (const name of signals) process.on(name, () => interrupt.abort());

/** `run.mjs bench …`, `run.mjs chaos …`: brings the clone up to date, then runs that program on the pinned Node. */
async function main([program, ...options]) {
  const args = options.filter((option) => option !== '--no-build');
  if (args.length === options.length) {
    // Standard output belongs to the program: `--json` must stay JSON.
    await setup({ root, env: process.env, out: process.stderr, signal: interrupt.signal });
  }
  const hooks = join(here, 'typescript.mjs');
  const file = join(here, '..', program, 'main.ts');
  const child = spawn(pinnedNode(root), ['--import', hooks, file, ...args], { stdio: 'inherit' });
  interrupt.signal.addEventListener('abort', () => child.kill('SIGTERM'));
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof SetupError ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
