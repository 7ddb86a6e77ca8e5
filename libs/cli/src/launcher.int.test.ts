import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tempDir, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';

const source = join(import.meta.dirname, '../../..');

/** Only pretend to install and to build. */
const fakeNpm = `#!/bin/sh
echo "npm $1" >> calls
[ ! -e npm-fails ] || { echo "npm error no such package" >&2; exit 1; }
mkdir -p node_modules/.bin
cp package-lock.json node_modules/.package-lock.json
cp fake-nx node_modules/.bin/nx
ln -sf "$(command -v node)" node_modules/.bin/node
`;
const fakeNx = `#!/bin/sh
echo "nx" >> calls
mkdir -p libs/cli/dist && date > libs/cli/dist/tsconfig.tsbuildinfo
cp fake-main.js libs/cli/dist/main.js
`;
/** Says what it was called with and exits 3; or waits for a signal and exits 7. */
const fakeMain = `
console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd() }));
process.exitCode = 3;
if (process.argv[2] === 'wait') {
  process.exitCode = 7;
  const timer = setInterval(() => undefined, 1000);
  process.on('SIGTERM', () => clearInterval(timer));
  console.log('waiting');
}
if (process.argv[2] === 'die') process.kill(process.pid, 'SIGKILL');
`;

/** A clone in which nothing has been installed or built. */
async function clone(): Promise<string> {
  const root = await tempDir(onTestFinished);
  const write = async (path: string, content: string | object) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { mode: 0o755 });
  };
  await write('package.json', { type: 'module', workspaces: ['libs/cli'] });
  await write('package-lock.json', { packages: { '': { workspaces: ['libs/cli'] } } });
  await write('nx.json', {});
  await write('tsconfig.base.json', {});
  await write('libs/cli/package.json', { nx: { targets: { build: {} } } });
  await write('tools/npm', fakeNpm);
  await write('fake-nx', fakeNx);
  await write('fake-main.js', fakeMain);
  for (const path of ['bin/slipway.mjs', 'deploy/local/setup.mjs', 'deploy/local/setup']) {
    await cp(join(source, path), join(root, path), { recursive: true });
  }
  return root;
}

function start(root: string, args: readonly string[], cwd = root) {
  const child = spawn(process.execPath, [join(root, 'bin/slipway.mjs'), ...args], {
    cwd,
    env: { PATH: `${join(root, 'tools')}:${process.env['PATH'] ?? ''}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { out: '', err: '' };
  child.stdout.on('data', (bytes: Buffer) => (said.out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (said.err += bytes.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
  return { child, said, ended };
}

test('in a fresh clone it installs and builds, and only the program writes to standard output', async () => {
  const root = await clone();
  const cwd = await tempDir(onTestFinished);
  const first = await start(root, ['compare', 'a b', '--json'], cwd).ended;
  expect(first.code).toBe(3);
  expect(JSON.parse(first.out)).toMatchObject({ args: ['compare', 'a b', '--json'] });
  expect((JSON.parse(first.out) as { cwd: string }).cwd).toContain(cwd);
  expect(first.err).toMatch(/^installing packages … .*\nbuilding … .*\n$/);
  const second = await start(root, ['profile']).ended;
  expect(second).toMatchObject({ code: 3, err: '' });
});

test('a signal is passed on, and the program decides how it ends', async () => {
  const { child, said, ended } = start(await clone(), ['wait']);
  await waitFor(() => said.out.includes('waiting'), { what: 'the program', timeoutMs: 20_000 });
  child.kill('SIGTERM');
  expect((await ended).code).toBe(7);
});

test('a program that a signal ended is told as a shell would', async () => {
  expect((await start(await clone(), ['die']).ended).code).toBe(137);
});

test('a failed set-up is one line and exit 2', async () => {
  const root = await clone();
  await writeFile(join(root, 'npm-fails'), '');
  const { code, out, err } = await start(root, ['compare']).ended;
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/\nslipway: npm ci failed: no such package \(all of it: .*\)\n$/);
});
