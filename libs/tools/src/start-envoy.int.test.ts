import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { findEnvoy } from './find-envoy.js';
import { freePorts } from './free-ports.js';
import { startEnvoy, type Envoy } from './start-envoy.js';

const toolsDir = new URL('../../../.slipway/tools', import.meta.url).pathname;
let file: string;
beforeAll(async () => {
  file = await findEnvoy({ env: process.env, toolsDir });
});

async function start(bootstrap: (adminPort: number) => object): Promise<Envoy> {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-envoy-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const [adminPort = 0] = await freePorts(1);
  const bootstrapPath = join(dir, 'bootstrap.json');
  await writeFile(bootstrapPath, JSON.stringify(bootstrap(adminPort)));
  const logFile = join(dir, 'envoy.log');
  const envoy = await startEnvoy({ file, bootstrapPath, adminPort, logFile, env: {} });
  onTestFinished(() => envoy.stop());
  return envoy;
}

const admin = (port: number) => ({
  address: { socket_address: { address: '127.0.0.1', port_value: port } },
});

test('a started Envoy is live, and gone after stop', async () => {
  const envoy = await start((port) => ({ admin: admin(port) }));
  const info = (await (await fetch(`${envoy.adminUrl}/server_info`)).json()) as { state: string };
  expect(info.state).toBe('LIVE');
  await envoy.stop();
  expect(envoy.child.isRunning()).toBe(false);
});

test('a bootstrap that Envoy refuses is an error with the reason from its log', async () => {
  await expect(start((port) => ({ admin: admin(port), no_such_field: 1 }))).rejects.toMatchObject({
    code: 'CHILD_NOT_UP',
    message: expect.stringContaining('no_such_field') as string,
  });
});
