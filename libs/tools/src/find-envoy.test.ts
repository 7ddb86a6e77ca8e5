import { expect, test } from 'vitest';
import { findEnvoy } from './find-envoy.js';

test('ENVOY_BIN comes first', async () => {
  const env = { ENVOY_BIN: process.execPath, PATH: '' };
  expect(await findEnvoy({ env, toolsDir: '/nowhere' })).toBe(process.execPath);
});

test('an ENVOY_BIN that cannot be run is an error and not passed over', async () => {
  const env = { ENVOY_BIN: '/nowhere/envoy', PATH: '' };
  await expect(findEnvoy({ env, toolsDir: '/nowhere' })).rejects.toMatchObject({
    message: 'ENVOY_BIN: expected an executable file, got /nowhere/envoy',
  });
});
