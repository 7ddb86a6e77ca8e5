import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { logTail } from './log-tail.js';
import { startChild, type Child } from './start-child.js';
import { waitFor } from './wait-for.js';

/** Built, because a plain Node process reads it. */
const distUrl = new URL('../dist/start-child.js', import.meta.url).href;

async function startScript(file: string, ...args: readonly string[]): Promise<Child> {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-child-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const env = { PATH: process.env['PATH'] };
  const logFile = join(dir, 'logs', 'child.log');
  const child = await startChild({ name: 'sample', file, args, env, workDir: dir, logFile });
  onTestFinished(async () => {
    await child.stop({ graceMs: 0 });
  });
  return child;
}

function printed(child: Child, text: string): Promise<string> {
  return waitFor(
    async () => {
      const tail = await logTail(child.logFile, 5);
      return tail.includes(text) ? tail : undefined;
    },
    { what: `${text} in the log`, timeoutMs: 10_000 },
  );
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('both outputs go to the log file and the exit code is reported', async () => {
  const child = await startScript('sh', '-c', 'echo out; echo err >&2; exit 3');
  expect(await child.exited).toEqual({ code: 3, signal: null });
  expect(child.isRunning()).toBe(false);
  expect(await logTail(child.logFile, 5)).toBe('out\nerr');
});

test('a process that obeys SIGTERM ends within its grace', async () => {
  const child = await startScript(
    'sh',
    '-c',
    'trap "exit 0" TERM; echo up; while :; do sleep 0.05; done',
  );
  await printed(child, 'up');
  expect(await child.stop({ graceMs: 10_000 })).toEqual({ code: 0, signal: null });
});

test('a process that ignores SIGTERM is killed after its grace', async () => {
  const child = await startScript(
    'sh',
    '-c',
    'trap "" TERM; echo up; while :; do sleep 0.05; done',
  );
  await printed(child, 'up');
  expect(await child.stop({ graceMs: 50 })).toEqual({ code: null, signal: 'SIGKILL' });
});

test('a paused process can be stopped in good order', async () => {
  const child = await startScript(
    'sh',
    '-c',
    'trap "exit 0" TERM; echo up; while :; do sleep 0.05; done',
  );
  await printed(child, 'up');
  child.signal('SIGSTOP');
  expect(await child.stop({ graceMs: 10_000 })).toEqual({ code: 0, signal: null });
});

test('what a process started itself ends with it, also when it is killed', async () => {
  const child = await startScript('sh', '-c', 'sleep 600 & echo "started $!."; wait');
  const grandchild = Number(/started (\d+)\./.exec(await printed(child, 'started '))?.[1]);
  expect(isAlive(grandchild)).toBe(true);
  process.kill(child.pid, 'SIGKILL');
  await child.exited;
  await waitFor(() => !isAlive(grandchild), { what: 'the grandchild to end', timeoutMs: 5_000 });
});

test('a process ends when the one that started it is killed', async () => {
  const starter = await startScript(
    process.execPath,
    ...['--input-type=module', '-e'],
    `import { startChild } from ${JSON.stringify(distUrl)};
     const env = { PATH: process.env.PATH };
     const command = { name: 'inner', file: 'sleep', args: ['600'], env, workDir: '.', logFile: 'inner.log' };
     console.log('started ' + (await startChild(command)).pid + '.');`,
  );
  const inner = Number(/started (\d+)\./.exec(await printed(starter, 'started '))?.[1]);
  expect(isAlive(inner)).toBe(true);
  process.kill(starter.pid, 'SIGKILL');
  await waitFor(() => !isAlive(inner), { what: 'the inner process to end', timeoutMs: 5_000 });
});

test('a program that does not exist is a clear error', async () => {
  await expect(startScript('/nowhere/at-all')).rejects.toMatchObject({
    kind: 'precondition',
    code: 'CHILD_NOT_STARTED',
    message: expect.stringContaining('sample: cannot start /nowhere/at-all') as string,
  });
});
