import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { installDeb } from './install-deb.js';

const deb = { title: 'Tool', name: 'tool', program: 'usr/bin/tool' };

test('unpacks the package once, whole, and leaves nothing else', async () => {
  const { env, toolsDir, calls } = await fakeApt('touch tool_1.deb');

  const found = await Promise.all([
    installDeb({ env, toolsDir }, deb),
    installDeb({ env, toolsDir }, deb),
  ]);

  expect(found).toEqual(Array(2).fill(join(toolsDir, 'tool/usr/bin/tool')));
  expect(await readdir(toolsDir)).toEqual(['tool']);
  const before = await calls();
  await installDeb({ env, toolsDir }, deb);
  expect(await calls()).toEqual(before);
});

test('says in one line why there is none', async () => {
  const { env, toolsDir } = await fakeApt('echo "E: Unable to locate package tool" >&2; exit 100');

  await expect(installDeb({ env, toolsDir }, deb)).rejects.toMatchObject({
    kind: 'precondition',
    message:
      'Tool is not on this machine and cannot be installed: apt-get download tool: E: Unable to locate package tool',
  });
  await expect(installDeb({ env: { PATH: '' }, toolsDir }, deb)).rejects.toMatchObject({
    message: expect.stringContaining('there is no apt-get or dpkg on PATH') as string,
  });
  expect(await readdir(toolsDir)).toEqual([]);
});

/** Stands in for apt-get and dpkg, so that the test needs neither Debian nor a network. */
async function fakeApt(download: string) {
  const root = await mkdtemp(join(tmpdir(), 'slipway-deb-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const [bin, toolsDir] = [join(root, 'bin'), join(root, 'tools')];
  const log = join(root, 'calls');
  await Promise.all([bin, toolsDir].map((dir) => mkdir(dir)));
  const write = async (name: string, script: string): Promise<void> => {
    await writeFile(join(bin, name), `#!/bin/sh\necho ${name} >> ${log}\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  };
  await write('apt-get', download);
  await write(
    'dpkg',
    'mkdir -p "$3/usr/bin" && touch "$3/usr/bin/tool" && chmod +x "$3/usr/bin/tool"',
  );
  const calls = (): Promise<string> => readFile(log, 'utf8');
  return { env: { PATH: `${bin}:/usr/bin:/bin` }, toolsDir, calls };
}
