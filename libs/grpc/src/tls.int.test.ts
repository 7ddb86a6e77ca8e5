import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@slipway/core';
import { InferenceServiceClient, InferenceServiceService } from '@slipway/proto';
import { expect, onTestFinished, test } from 'vitest';
import type { ReloadOutcome } from './certificate-watch.js';
import type { TlsFiles } from './certificates.js';
import { callUnary, createClient, type ClientTls } from './client.js';
import { createGrpcServer, type GrpcServer } from './server.js';

const timeoutMs = 5000;

function pki(name: string): string {
  return fileURLToPath(new URL(`../test-data/pki/${name}.pem`, import.meta.url));
}

/** Copies of a certificate and its key, to be replaced by others. */
async function installed(name: string): Promise<TlsFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-tls-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  await install(files, name);
  return files;
}

async function install({ certFile, keyFile }: TlsFiles, name: string): Promise<void> {
  await copyFile(pki(name), certFile);
  await copyFile(pki(`${name}-key`), keyFile);
}

interface Harness {
  readonly port: number;
  readonly outcomes: readonly ReloadOutcome[];
  readonly logLines: readonly string[];
}

function serverOf(tls: TlsFiles, outcomes: ReloadOutcome[], logLines: string[]): GrpcServer {
  const write = (line: string): void => void logLines.push(line);
  const logger = createLogger({ service: 'test', level: 'info', write });
  const listModels = (): object => ({ models: [] });
  const services = [{ definition: InferenceServiceService, handlers: { listModels } }];
  return createGrpcServer(
    { logger, onReload: (outcome) => void outcomes.push(outcome) },
    { host: '127.0.0.1', port: 0, services, maxMessageBytes: 2 ** 20, tls },
  );
}

async function serve(tls: TlsFiles): Promise<Harness> {
  const outcomes: ReloadOutcome[] = [];
  const logLines: string[] = [];
  const server = serverOf(tls, outcomes, logLines);
  onTestFinished(() => server.stop(0));
  return { port: await server.start(), outcomes, logLines };
}

async function clientTls(ca: string, identity?: string): Promise<ClientTls> {
  const serverCa = await readFile(pki(ca));
  if (identity === undefined) return { serverCa };
  const [cert, key] = await Promise.all([
    readFile(pki(identity)),
    readFile(pki(`${identity}-key`)),
  ]);
  return { serverCa, identity: { cert, key } };
}

async function call(port: number, tls?: ClientTls): Promise<object> {
  const client = createClient(InferenceServiceClient, `localhost:${String(port)}`, {}, tls);
  try {
    return await callUnary(client, client.listModels.bind(client), {}, { timeoutMs });
  } finally {
    client.close();
  }
}

/** The name on the certificate that the server shows now. */
async function shownName(port: number): Promise<string | undefined> {
  const ca = await readFile(pki('ca'));
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port, host: 'localhost', ca, ALPNProtocols: ['h2'] }, () => {
      const { CN } = socket.getPeerCertificate().subject;
      socket.destroy();
      resolve(Array.isArray(CN) ? CN[0] : CN);
    });
    socket.on('error', reject);
  });
}

test('calls travel encrypted, for clients that know the authority and for no others', async () => {
  const { port } = await serve(await installed('server'));
  expect(await call(port, await clientTls('ca'))).toEqual({ models: [] });
  await expect(call(port, await clientTls('other-ca'))).rejects.toMatchObject({
    kind: 'unavailable',
  });
  await expect(call(port)).rejects.toMatchObject({ kind: 'unavailable' });
});

test('with an authority of clients, each must show a certificate of it', async () => {
  const files = { ...(await installed('server')), clientCaFile: pki('ca') };
  const { port } = await serve(files);
  expect(await call(port, await clientTls('ca', 'client'))).toEqual({ models: [] });
  for (const tls of [await clientTls('ca'), await clientTls('ca', 'client-of-other-ca')]) {
    await expect(call(port, tls)).rejects.toMatchObject({ kind: 'unavailable' });
  }
});

test('new certificates are taken up without a restart, and calls go on', async () => {
  const files = await installed('server');
  const { port, outcomes } = await serve(files);
  const untouched = await serve(await installed('server'));
  const tls = await clientTls('ca');
  expect(await shownName(port)).toBe('server');
  await install(files, 'server-next');
  await expect.poll(() => shownName(port), { timeout: 15_000 }).toBe('server-next');
  expect(outcomes).toEqual(['loaded']);
  expect(await call(port, tls)).toEqual({ models: [] });
  await install(files, 'server');
  await expect.poll(() => shownName(port), { timeout: 15_000 }).toBe('server');
  expect(outcomes).toEqual(['loaded', 'loaded']);
  expect(untouched.outcomes).toEqual([]);
});

test('a new authority of clients is taken up, too', async () => {
  const files = { ...(await installed('server')), clientCaFile: '' };
  files.clientCaFile = `${files.certFile}.ca`;
  await copyFile(pki('other-ca'), files.clientCaFile);
  const { port } = await serve(files);
  const tls = await clientTls('ca', 'client');
  await expect(call(port, tls)).rejects.toMatchObject({ kind: 'unavailable' });
  await copyFile(pki('ca'), files.clientCaFile);
  const attempt = (): Promise<unknown> => call(port, tls).catch(() => undefined);
  await expect.poll(attempt, { timeout: 15_000 }).toEqual({ models: [] });
});

test.each([
  [
    'a key of another certificate',
    (files: TlsFiles) => copyFile(pki('client-key'), files.keyFile),
    /key\.pem: the key does not belong to the certificate .*cert\.pem/,
  ],
  [
    'an expired certificate',
    (files: TlsFiles) => install(files, 'server-expired'),
    /cert\.pem: the certificate has expired on Jan {2}2 00:00:00 2020 GMT/,
  ],
  ['nonsense', (files: TlsFiles) => writeFile(files.certFile, 'nonsense'), /cert\.pem: /],
  ['a file that is gone', (files: TlsFiles) => rm(files.keyFile), /key\.pem: ENOENT/],
])('%s is refused once, with a reason, and the old one stays', async (_what, spoil, reason) => {
  const files = await installed('server');
  const { port, outcomes, logLines } = await serve(files);
  await spoil(files);
  await expect.poll(() => outcomes, { timeout: 15_000 }).toEqual(['refused']);
  expect(logLines).toHaveLength(1);
  expect(logLines[0]).toMatch(/new certificates refused, the old ones stay: /);
  expect((JSON.parse(logLines[0]!) as { message: string }).message).toMatch(reason);
  expect(await shownName(port)).toBe('server');
  await install(files, 'server-next');
  await expect.poll(() => shownName(port), { timeout: 15_000 }).toBe('server-next');
  expect(outcomes).toEqual(['refused', 'loaded']);
});

test('a caller that never finishes its handshake does not hold up a stop', async () => {
  const server = serverOf(await installed('server'), [], []);
  const socket = connectTcp(await server.start(), 'localhost');
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  await server.stop(0);
});

test('a server does not start with certificates that are bad', async () => {
  const files = await installed('server');
  await copyFile(pki('client-key'), files.keyFile);
  const server = serverOf(files, [], []);
  await expect(server.start()).rejects.toMatchObject({
    kind: 'precondition',
    code: 'BAD_CERTIFICATE',
  });
  await server.stop(0);
  const missing = serverOf({ ...files, certFile: '/nowhere/cert.pem' }, [], []);
  await expect(missing.start()).rejects.toThrow('/nowhere/cert.pem: ENOENT');
  await missing.stop(0);
});
