import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger, systemClock } from '@slipway/core';
import { expect, onTestFinished, test } from 'vitest';
import { discoveryFile } from '../src/envoy/discovery-file.js';
import { createEnvoyAdmin } from '../src/envoy/envoy-admin.js';
import { createFilePublisher } from '../src/envoy/publish.js';
import type { EnvoyJson } from '../src/envoy/typed-config.js';
import { startTestGateway } from './test-gateway.js';

const logger = createLogger({ service: 'test', level: 'error', write: () => undefined });

async function startPublisher() {
  const gateway = await startTestGateway(onTestFinished, {
    replicas: [{ iris: { '1.0.0': 'READY' } }],
  });
  await gateway.stopController();
  const path = join(gateway.envoyDir, 'rds', 'rds.json');
  const { resources } = JSON.parse(await readFile(path, 'utf8')) as { resources: EnvoyJson[] };
  const admin = createEnvoyAdmin(Number(new URL(gateway.envoy.adminUrl).port));
  let rejections = 0;
  const publisher = createFilePublisher(
    {
      readState: admin.readState,
      clock: systemClock,
      logger,
      onRejected: () => {
        rejections++;
      },
    },
    { path, which: 'routes', timeoutMs: 3000 },
  );
  return { gateway, path, resources, admin, publisher, rejections: () => rejections };
}

/** The same routes, with one more that nobody asks for. */
function withRoute(resources: readonly EnvoyJson[], cluster: string): readonly EnvoyJson[] {
  const [config] = structuredClone(resources) as { virtual_hosts: { routes: object[] }[] }[];
  config?.virtual_hosts[0]?.routes.push({ match: { path: `/${cluster}` }, route: { cluster } });
  return [config as unknown as EnvoyJson];
}

test('a file is confirmed when Envoy goes by it, and is not written again', async () => {
  const { path, resources, admin, publisher } = await startPublisher();
  const file = discoveryFile(withRoute(resources, 'inference'));
  expect(await publisher.publish(file)).toBe('confirmed');
  expect((await admin.readState()).routes.version).toBe(file.version);
  const { mtimeMs } = await stat(path);
  expect(await publisher.publish(file)).toBe('confirmed');
  expect((await stat(path)).mtimeMs).toBe(mtimeMs);
});

test('of a file that Envoy refuses nothing stays, and it is not offered again at once', async () => {
  const { path, resources, admin, publisher, rejections } = await startPublisher();
  const good = discoveryFile(withRoute(resources, 'inference'));
  await publisher.publish(good);
  const bad = discoveryFile(withRoute(resources, 'no-such-cluster'));
  expect(await publisher.publish(bad)).toBe('rejected');
  expect((await admin.readState()).routes.version).toBe(good.version);
  expect(await readFile(path, 'utf8')).toBe(good.content);
  expect(await publisher.publish(bad)).toBe('rejected');
  expect(rejections()).toBe(1);
  expect(await publisher.publish(discoveryFile(resources))).toBe('confirmed');
});

test('while Envoy is away the file is written for its next start', async () => {
  const { gateway, path, resources, publisher } = await startPublisher();
  await gateway.envoy.stop();
  const file = discoveryFile(withRoute(resources, 'inference'));
  expect(await publisher.publish(file)).toBe('away');
  expect(await readFile(path, 'utf8')).toBe(file.content);
  await gateway.restartEnvoy();
  expect(await publisher.publish(file)).toBe('confirmed');
});
