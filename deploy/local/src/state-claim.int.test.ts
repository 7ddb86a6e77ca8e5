import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild, type Child } from '@slipway/tools';
import { tempDir } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { processIdentity } from './process-identity.js';
import { createStateClaim } from './state-claim.js';

async function startSleeper(script = 'exec sleep 600'): Promise<Child> {
  const workDir = await tempDir(onTestFinished);
  const env = { PATH: process.env['PATH'] };
  const logFile = join(workDir, 'log');
  const child = await startChild({
    name: 's',
    file: 'sh',
    args: ['-c', script],
    env,
    workDir,
    logFile,
  });
  onTestFinished(async () => {
    await child.stop({ graceMs: 0 });
  });
  return child;
}

/** What a supervisor that was killed leaves: its claim, with processes. */
function leaveClaim(stateDir: string, children: readonly object[]): void {
  const supervisor = { name: 'supervisor', pid: 1, identity: 'gone' };
  writeFileSync(join(stateDir, 'pids.json'), JSON.stringify({ supervisor, children }));
}

const recordOf = ({ pid }: Child) => ({ name: 'valkey', pid, identity: processIdentity(pid) });

test('a folder whose supervisor runs cannot be taken by a second one', async () => {
  const stateDir = await tempDir(onTestFinished);
  await createStateClaim(stateDir).take();
  await expect(createStateClaim(stateDir).take()).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining(`already running with the state folder ${stateDir}`) as string,
  });
});

test('a folder that was given back is empty and can be taken again', async () => {
  const stateDir = await tempDir(onTestFinished);
  const claim = createStateClaim(stateDir);
  await claim.take();
  claim.record('valkey', process.pid);
  claim.release();
  expect(readdirSync(stateDir)).toEqual([]);
  expect(await createStateClaim(stateDir).take()).toEqual([]);
});

test('giving back what was never taken leaves the other supervisor its claim', async () => {
  const stateDir = await tempDir(onTestFinished);
  await createStateClaim(stateDir).take();
  createStateClaim(stateDir).release();
  expect(existsSync(join(stateDir, 'pids.json'))).toBe(true);
});

test('what a killed supervisor left running is ended', async () => {
  const stateDir = await tempDir(onTestFinished);
  const child = await startSleeper();
  leaveClaim(stateDir, [recordOf(child)]);
  expect(await createStateClaim(stateDir).take()).toMatchObject([
    { name: 'valkey', pid: child.pid },
  ]);
  expect(await child.exited).toEqual({ code: null, signal: 'SIGTERM' });
});

test('a process that only has the same id is left alone', async () => {
  const stateDir = await tempDir(onTestFinished);
  const child = await startSleeper();
  leaveClaim(stateDir, [{ ...recordOf(child), identity: `${recordOf(child).identity ?? ''}1` }]);
  expect(await createStateClaim(stateDir).take()).toEqual([]);
  expect(child.isRunning()).toBe(true);
});

test('a claim that was cut short counts as none', async () => {
  const stateDir = await tempDir(onTestFinished);
  writeFileSync(join(stateDir, 'pids.json'), '{"supervisor":');
  expect(await createStateClaim(stateDir).take()).toEqual([]);
});

test('an identity names a running process and nothing else', async () => {
  const child = await startSleeper();
  expect(processIdentity(child.pid)).toBe(processIdentity(child.pid));
  expect(processIdentity(child.pid)).not.toBe(processIdentity(process.pid));
  child.signal('SIGKILL');
  await child.exited;
  expect(processIdentity(child.pid)).toBeUndefined();
});
