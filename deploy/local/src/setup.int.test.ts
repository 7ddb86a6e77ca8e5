import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';

const local = fileURLToPath(new URL('..', import.meta.url));

/** Writes down that it was called; then does its work as far as the set-up looks at it. */
const fakeNpm = `#!/bin/sh
echo "npm $1" >> calls
[ -z "$HANG" ] || { echo $$ > npm.pid; exec sleep 600; }
[ ! -e npm-fails ] || { echo "npm error code E404" >&2; echo "npm error 404 no such package" >&2; exit 1; }
mkdir -p node_modules/.bin
sed 's/,"node_modules.only-on-windows":{[^}]*}//' package-lock.json > node_modules/.package-lock.json
cp fake-nx node_modules/.bin/nx
ln -sf "$(command -v node)" node_modules/.bin/node
`;
const fakeNx = `#!/bin/sh
echo "nx $*" >> calls
[ ! -e nx-fails ] || { echo "src/index.ts: error TS2322"; exit 1; }
mkdir -p lib/dist && date > lib/dist/tsconfig.tsbuildinfo
`;

/** A repository of one project, with an npm and an Nx that only pretend. */
async function repository() {
  const root = await tempDir(onTestFinished);
  const write = async (path: string, content: string | object) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text, { mode: 0o755 });
  };
  const lock = (leftPad: string) => ({
    packages: {
      '': { workspaces: ['lib'] },
      lib: { dependencies: { 'left-pad': '^1.0.0' } },
      'node_modules/left-pad': { version: leftPad },
      'node_modules/only-on-windows': { version: '1.0.0', optional: true },
    },
  });
  await write('package.json', { workspaces: ['lib'] });
  await write('package-lock.json', lock('1.0.0'));
  await write('nx.json', {});
  await write('tsconfig.base.json', {});
  await write('lib/package.json', {
    dependencies: { 'left-pad': '^1.0.0' },
    nx: { targets: { build: {} } },
  });
  await write('lib/src/index.ts', 'export const a = 1;');
  await write('bin/npm', fakeNpm);
  await write('fake-nx', fakeNx);
  await mkdir(join(root, 'deploy', 'models'), { recursive: true });
  for (const name of ['start.mjs', 'options.mjs', 'setup.mjs', 'setup']) {
    await cp(join(local, name), join(root, 'deploy', 'local', name), { recursive: true });
  }
  return { root, write, lock, calls: () => callsIn(root) };
}

async function callsIn(root: string): Promise<readonly string[]> {
  const text = await readFile(join(root, 'calls'), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => (line === '' ? [] : (line.split(' ')[0] ?? [])));
}

/** Starts it; after the set-up that ends with "nothing has been built", since nothing real has. */
function start(root: string, env: object = {}) {
  const path = `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`;
  const child = spawn(process.execPath, [join(root, 'deploy', 'local', 'start.mjs')], {
    cwd: root,
    env: { PATH: path, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, text }));
  return { child, ended };
}

test('a fresh clone is installed and built, each with one line; after that neither is', async () => {
  const { root, calls } = await repository();
  const first = await start(root).ended;
  expect(first.text).toMatch(/^installing packages … [\d.]+ s\nbuilding … [\d.]+ s\nslipway: /);
  expect(await calls()).toEqual(['npm', 'nx']);

  const second = await start(root).ended;
  expect(second.text).toMatch(/^slipway: nothing has been built yet: no .*\n$/);
  expect(await calls()).toEqual(['npm', 'nx']);
});

test('changed sources are built again, changed tests and documents are not', async () => {
  const { root, write, calls } = await repository();
  await start(root).ended;
  await write('lib/src/index.test.ts', 'test');
  await write('lib/README.md', 'text');
  await start(root).ended;
  expect(await calls()).toEqual(['npm', 'nx']);
  await write('lib/src/index.ts', 'export const a = 2;');
  await start(root).ended;
  expect(await calls()).toEqual(['npm', 'nx', 'nx']);
});

test('a build by hand in between is not mistaken for the last one here', async () => {
  const { root, write, calls } = await repository();
  await start(root).ended;
  await write('lib/dist/tsconfig.tsbuildinfo', 'built from other sources');
  await start(root).ended;
  expect(await calls()).toEqual(['npm', 'nx', 'nx']);
});

test('packages are installed again when the lock or a package.json changed', async () => {
  const { root, write, lock, calls } = await repository();
  await start(root).ended;
  await write('package-lock.json', lock('1.0.1'));
  await start(root).ended;
  expect((await calls()).filter((name) => name === 'npm')).toHaveLength(2);
  await write('lib/package.json', { dependencies: { 'left-pad': '^2.0.0' } });
  await start(root).ended;
  expect((await calls()).filter((name) => name === 'npm')).toHaveLength(3);
});

test('a failed install is one line with npm’s own reason', async () => {
  const { root, write } = await repository();
  await write('npm-fails', '');
  const { code, text } = await start(root).ended;
  expect(code).toBe(1);
  expect(text).toMatch(
    /^installing packages … failed\nslipway: npm ci failed: 404 no such package \(all of it: .*install\.log\)\n$/,
  );
});

test('a failed build shows the end of its output, and is tried again next time', async () => {
  const { root, write, calls } = await repository();
  await write('nx-fails', '');
  const { code, text } = await start(root).ended;
  expect(code).toBe(1);
  expect(text).toMatch(/slipway: the build failed .*\nsrc\/index\.ts: error TS2322\n$/);
  await start(root).ended;
  expect(await calls()).toEqual(['npm', 'nx', 'nx']);
});

test('of two starts at once one waits for the other', async () => {
  const { root, calls } = await repository();
  await Promise.all([start(root).ended, start(root).ended]);
  expect(await calls()).toEqual(['npm', 'nx']);
});

test('SIGTERM during the set-up ends what it runs, code 0, and the next start can begin', async () => {
  const { root, calls } = await repository();
  const { child, ended } = start(root, { HANG: '1' });
  const npmPid = await waitFor(
    () => readFile(join(root, 'npm.pid'), 'utf8').then((text) => Number(text) || undefined),
    { what: 'npm to hang', timeoutMs: 10_000 },
  );
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
  await expect(readFile(`/proc/${String(npmPid)}/cmdline`, 'utf8').catch(() => '')).resolves.toBe(
    '',
  );
  await start(root).ended;
  expect(await calls()).toEqual(['npm', 'npm', 'nx']);
});
