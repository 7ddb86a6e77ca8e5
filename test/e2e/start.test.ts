import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tempDir, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { startMesh } from './start-mesh.js';

const root = join(import.meta.dirname, '..', '..');
const launcher = join(root, 'deploy', 'local', 'start.mjs');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('a SIGTERM to npm alone stops every process and exits 0', async () => {
  const mesh = await startMesh(onTestFinished);
  const { inference, monitor, controller, envoy, redis } = await mesh.run();
  const pids = [...inference, monitor, controller, envoy, redis].map(({ pid }) => pid);
  expect(pids.every(isAlive)).toBe(true);
  expect(mesh.output()).toContain(`${mesh.url}/dashboard/`);
  expect(await mesh.stop()).toBe(0);
  await waitFor(() => !pids.some(isAlive), { timeoutMs: 5000, what: 'every process to be gone' });
  expect(existsSync(mesh.runFile)).toBe(false);
});

/** The command's exit code and what it printed. */
async function run(args: readonly string[]): Promise<{ code: number; text: string }> {
  const stateDir = await tempDir(onTestFinished);
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [launcher, '--no-build', '--state', stateDir, ...args],
      { timeout: 60_000 },
    );
    return { code: 0, text: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, text: stdout + stderr };
  }
}

test('a busy port is one clear line', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = String(address !== null && typeof address === 'object' ? address.port : 0);
  const { code, text } = await run(['--port', port]);
  expect(code).not.toBe(0);
  expect(text).toContain(`port ${port}`);
  expect(text).not.toContain('    at ');
});

test('a missing models folder is one clear line', async () => {
  const { code, text } = await run(['--port', '0', '--models', '/nowhere/models']);
  expect(code).not.toBe(0);
  expect(text).toContain('/nowhere/models');
  expect(text).not.toContain('    at ');
});
