import { createServer, type Server } from 'node:net';
import { DomainError } from '@slipway/core';

/**
 * Below the range from which Linux and macOS take the ports of outgoing connections, so that none of those sits on the
 * port of a process that is just being started again.
 */
const firstPort = 20_000;
const lastPort = 32_700;
const maxTries = 2_000;

/** Distinct TCP ports of 127.0.0.1 that nothing listens on. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held = new Map<number, Server>();
  try {
    for (let tries = 0; held.size < count && tries < maxTries; tries += 1) {
      const port = firstPort + Math.floor(Math.random() * (lastPort - firstPort));
      const server = held.has(port) ? undefined : await tryListen(port);
      if (server !== undefined) held.set(port, server);
    }
    if (held.size < count) {
      throw new DomainError(
        'exhausted',
        'NO_FREE_PORTS',
        `found ${String(held.size)} of ${String(count)} free ports from ${String(firstPort)} to ${String(lastPort)}`,
      );
    }
    return [...held.keys()];
  } finally {
    await Promise.all([...held.values()].map(close));
  }
}

/** Whether this process could listen on the port of 127.0.0.1 right now. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = await tryListen(port);
  if (server === undefined) return false;
  await close(server);
  return true;
}

/** A port that is taken is a `precondition` error that names who wanted it. */
export async function requireFreePort(port: number, name: string): Promise<void> {
  if (await isPortFree(port)) return;
  throw new DomainError(
    'precondition',
    'PORT_TAKEN',
    `${name}: port ${String(port)} of 127.0.0.1 is taken by another process`,
  );
}

function tryListen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      resolve(server);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
