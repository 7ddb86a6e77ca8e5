import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { freePorts, startTestEnvoy, startTestValkey, tempDir, type OnCleanup } from './index.js';

/** Runs cleanups as vitest does, last registered first, but inside the test. */
function cleanups(): { readonly add: OnCleanup; readonly run: () => Promise<void> } {
  const all: (() => Promise<void>)[] = [];
  onTestFinished(() => run());
  const run = async (): Promise<void> => {
    for (let cleanup = all.pop(); cleanup !== undefined; cleanup = all.pop()) await cleanup();
  };
  return { add: (cleanup) => all.push(cleanup), run };
}

test('a test folder exists during the test and is gone after it', async () => {
  const { add, run } = cleanups();
  const dir = await tempDir(add);
  await writeFile(join(dir, 'file'), '');
  await run();
  await expect(access(dir)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a test Valkey and a test Envoy run until the test is over', async () => {
  const { add, run } = cleanups();
  const valkey = await startTestValkey(add);
  const [adminPort = 0] = await freePorts(1);
  const bootstrapPath = join(await tempDir(add), 'bootstrap.json');
  const address = { socket_address: { address: '127.0.0.1', port_value: adminPort } };
  await writeFile(bootstrapPath, JSON.stringify({ admin: { address } }));
  const envoy = await startTestEnvoy(add, { bootstrapPath, adminPort });
  expect([valkey.child.isRunning(), envoy.child.isRunning()]).toEqual([true, true]);
  await run();
  expect([valkey.child.isRunning(), envoy.child.isRunning()]).toEqual([false, false]);
});

const shared = startTestValkey(afterAll);
test('one fixture can serve a whole file', async () => {
  expect((await shared).child.isRunning()).toBe(true);
});
