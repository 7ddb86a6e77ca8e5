import { expect, test } from 'vitest';
import { findAlertmanager } from './find-alertmanager.js';

test('ALERTMANAGER_BIN comes first', async () => {
  const env = { ALERTMANAGER_BIN: process.execPath, PATH: '' };
  expect(await findAlertmanager({ env, toolsDir: '/nowhere' })).toEqual([process.execPath]);
});

test('an ALERTMANAGER_BIN that cannot be run is an error and not passed over', async () => {
  const env = { ALERTMANAGER_BIN: '/nowhere/alertmanager', PATH: '' };
  await expect(findAlertmanager({ env, toolsDir: '/nowhere' })).rejects.toMatchObject({
    message: 'ALERTMANAGER_BIN: expected an executable file, got /nowhere/alertmanager',
  });
});
