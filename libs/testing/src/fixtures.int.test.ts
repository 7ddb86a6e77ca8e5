import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  createCleanupStack,
  freePorts,
  startTestEnvoy,
  startTestValkey,
  tempDir,
  type OnCleanup,
  type Valkey,
} from './index.js';

/** Takes the fixtures down inside the test. */
function fixtures(): { readonly add: OnCleanup; readonly run: () => Promise<void> | void } {
  let run: () => Promise<void> | void = () => undefined;
  const add = createCleanupStack((cleanup) => (run = cleanup));
  onTestFinished(() => run());
  return { add, run: () => run() };
}

test('a test folder exists during the test and is gone after it', async () => {
  const { add, run } = fixtures();
  const dir = await tempDir(add);
  await writeFile(join(dir, 'file'), '');
  await run();
  await expect(access(dir)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a test Valkey and a test Envoy run until the test is over', async () => {
  const { add, run } = fixtures();
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

test('what came last is taken down first, and one failure does not keep the others', async () => {
  const { add, run } = fixtures();
  const order: string[] = [];
  add(() => void order.push('first'));
  add(() => Promise.reject(new Error('stuck')));
  add(() => void order.push('last'));
  await expect(run()).rejects.toThrow('some fixtures were not taken down');
  expect(order).toEqual(['last', 'first']);
});

const onFileEnd = createCleanupStack(afterAll);
let shared: Valkey;
beforeAll(async () => {
  shared = await startTestValkey(onFileEnd);
});

test('one fixture can serve a whole file', () => {
  expect(shared.child.isRunning()).toBe(true);
});
