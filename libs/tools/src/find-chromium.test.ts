import { expect, test } from 'vitest';
import { findChromium } from './find-chromium.js';

test('CHROMIUM_BIN comes first', async () => {
  const env = { CHROMIUM_BIN: process.execPath, PATH: '' };
  expect(await findChromium({ env, toolsDir: '/nowhere' })).toMatchObject({
    file: process.execPath,
    env: {},
  });
});

test('a CHROMIUM_BIN that cannot be run is an error and not passed over', async () => {
  const env = { CHROMIUM_BIN: '/nowhere/chromium', PATH: '' };
  await expect(findChromium({ env, toolsDir: '/nowhere' })).rejects.toMatchObject({
    message: 'CHROMIUM_BIN: expected an executable file, got /nowhere/chromium',
  });
});

test('where there is none and npm cannot be run, one line says so', async () => {
  const env = { PATH: '/nowhere' };
  await expect(findChromium({ env, toolsDir: '/tmp' })).rejects.toThrow(
    /^Chromium is not on this machine .*npm install .*ENOENT$/,
  );
});
