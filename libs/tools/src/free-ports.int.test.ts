import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePorts, isPortFree } from './free-ports.js';

test('gives distinct ports that can be listened on', async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
  for (const port of ports) expect(await isPortFree(port)).toBe(true);
});

test('a port that somebody listens on is not free', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  expect(await isPortFree((server.address() as AddressInfo).port)).toBe(false);
});
