#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pinnedNode, setup, SetupError } from '../deploy/local/setup.mjs';

// The `slipway` command of this repository: installs and builds what is missing, then runs the program on the pinned Node.
// Plain JavaScript for any Node from 20 on. Only the program writes to standard output.
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const program = join(root, 'libs', 'cli', 'dist', 'main.js');

const interrupt = new AbortController();
let child;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (child === undefined) interrupt.abort();
    else child.kill(signal);
  });
}
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** The exit code of the program, or that of a shell for a program that a signal ended. */
function run(args) {
  child = spawn(pinnedNode(root), [program, ...args], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code !== null) resolve(code);
      else resolve(128 + constants.signals[signal]);
    });
  });
}

try {
  await setup({ root, env: process.env, out: process.stderr, signal: interrupt.signal });
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (interrupt.signal.aborted) process.exitCode = 128 + constants.signals.SIGINT;
  else {
    process.stderr.write(`slipway: ${error instanceof SetupError ? error.message : error.stack}\n`);
    process.exitCode = 2;
  }
}
