import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { installWheel, type InstallWheelDeps } from './install-wheel.js';

const wheel = { title: 'Sample 1.0', name: 'sample', version: '1.0', program: 'sample/*/run' };

/** A `python3` that writes down how it was called and then does what the script says; `$target` is pip's --target. */
async function withPython(script: string): Promise<InstallWheelDeps & { readonly calls: string }> {
  const root = await mkdtemp(join(tmpdir(), 'slipway-wheel-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const calls = join(root, 'calls');
  const find = 'while [ "$1" != --target ]; do shift; done; target=$2';
  await mkdir(join(root, 'bin'));
  await writeFile(
    join(root, 'bin', 'python3'),
    `#!/bin/sh\necho "$@" >> ${calls}\n${find}\n${script}\n`,
    { mode: 0o755 },
  );
  const path = `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`;
  return { env: { PATH: path }, toolsDir: join(root, 'tools'), calls };
}

const unpack =
  'mkdir -p "$target/sample/linux" && echo x > "$target/sample/linux/run" && chmod +x "$target/sample/linux/run"';

test('installs once, into a folder of its own version, and finds it from then on', async () => {
  const deps = await withPython(unpack);
  const titles: string[] = [];
  const announce = (title: string, install: () => Promise<void>) => {
    titles.push(title);
    return install();
  };
  const first = await installWheel({ ...deps, announce }, wheel);
  const second = await installWheel(deps, wheel);

  expect(first).toBe(join(deps.toolsDir, 'sample-1.0', 'sample', 'linux', 'run'));
  expect(second).toBe(first);
  expect(titles).toEqual(['Sample 1.0']);
  const calls = (await readFile(deps.calls, 'utf8')).trim().split('\n');
  expect(calls).toHaveLength(1);
  expect(calls[0]).toMatch(/^-m pip install .*--no-deps .*sample==1\.0$/);
});

test('two installations at once both succeed and leave one folder', async () => {
  const deps = await withPython(unpack);
  const [one, two] = await Promise.all([installWheel(deps, wheel), installWheel(deps, wheel)]);
  expect(one).toBe(two);
  expect(await readdir(deps.toolsDir)).toEqual(['sample-1.0']);
});

test('a failed download is one line with the reason and leaves nothing behind', async () => {
  const deps = await withPython(
    'echo "WARNING: retrying" >&2; echo "ERROR: No matching distribution found" >&2; exit 1',
  );
  await expect(installWheel(deps, wheel)).rejects.toMatchObject({
    kind: 'precondition',
    message:
      'Sample 1.0 is not on this machine and cannot be installed: ' +
      'python3 -m pip install sample==1.0: ERROR: No matching distribution found',
  });
  expect(await readdir(deps.toolsDir)).toEqual([]);
});

test('a machine without python3 is told so', async () => {
  const deps = await withPython(unpack);
  await expect(installWheel({ ...deps, env: { PATH: '' } }, wheel)).rejects.toMatchObject({
    message: expect.stringMatching(/there is no python3 on PATH$/) as string,
  });
});

test('a cancelled download leaves nothing behind', async () => {
  const deps = await withPython('exec sleep 600');
  const abort = new AbortController();
  const announce = (_title: string, install: () => Promise<void>) => {
    const installing = install();
    abort.abort();
    return installing;
  };
  const installing = installWheel({ ...deps, signal: abort.signal, announce }, wheel);
  await expect(installing).rejects.toMatchObject({ code: 'TOOL_NOT_INSTALLED' });
  expect(await readdir(deps.toolsDir)).toEqual([]);
});
