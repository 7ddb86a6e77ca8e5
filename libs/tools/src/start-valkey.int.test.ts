import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { findValkey } from './find-valkey.js';
import { freePorts } from './free-ports.js';
import { pingValkey } from './ping-valkey.js';
import { startValkey, type Valkey } from './start-valkey.js';

const toolsDir = new URL('../../../.slipway/tools', import.meta.url).pathname;
let file: string;
beforeAll(async () => {
  file = await findValkey({ env: process.env, toolsDir });
});

async function start(port: number, dataDir: string, isDurable = true): Promise<Valkey> {
  const logFile = join(dataDir, 'valkey.log');
  const valkey = await startValkey({ file, port, dataDir, logFile, env: {}, isDurable });
  onTestFinished(() => valkey.stop());
  return valkey;
}

async function newDataDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-valkey-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

async function send(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`${command}\r\n`);
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return bytes.toString();
}

test('a durable Valkey has every answered write again after kill -9', async () => {
  const [port = 0] = await freePorts(1);
  const dataDir = await newDataDir();
  const first = await start(port, dataDir);
  for (let i = 0; i < 200; i += 1) await send(port, `SET key${String(i)} v`);
  first.child.signal('SIGKILL');
  await first.child.exited;

  await start(port, dataDir);
  expect(await send(port, 'DBSIZE')).toBe(':200\r\n');
});

test('a paused Valkey answers nothing until it is resumed', async () => {
  const [port = 0] = await freePorts(1);
  const valkey = await start(port, await newDataDir(), false);
  valkey.pause();
  expect(await pingValkey(port)).toBe(false);
  valkey.resume();
  expect(await pingValkey(port)).toBe(true);
});

test('a port that is taken is an error and not a success of the other Valkey', async () => {
  const [port = 0] = await freePorts(1);
  await start(port, await newDataDir(), false);
  const dataDir = await newDataDir();
  const options = { file, port, dataDir, logFile: join(dataDir, 'log'), env: {}, isDurable: false };
  await expect(startValkey(options)).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: `valkey: port ${String(port)} of 127.0.0.1 is taken by another process`,
  });
});
