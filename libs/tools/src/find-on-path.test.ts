import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findOnPath } from './find-on-path.js';

test('finds the first executable file, past folders and files that cannot be run', async () => {
  const root = await mkdtemp(join(tmpdir(), 'slipway-path-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const dirs = ['folder', 'plain', 'good', 'later'].map((name) => join(root, name));
  const [folder = '', plain = '', good = '', later = ''] = dirs;
  await mkdir(join(folder, 'tool'), { recursive: true });
  for (const dir of [plain, good, later]) {
    await mkdir(dir);
    await writeFile(join(dir, 'tool'), '');
  }
  await chmod(join(good, 'tool'), 0o755);
  await chmod(join(later, 'tool'), 0o755);

  expect(await findOnPath('tool', dirs.join(delimiter))).toBe(join(good, 'tool'));
  expect(await findOnPath('tool', plain)).toBeUndefined();
  expect(await findOnPath('tool', undefined)).toBeUndefined();
});
