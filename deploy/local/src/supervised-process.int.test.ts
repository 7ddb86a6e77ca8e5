import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@slipway/core';
import { tempDir, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { createSupervisedProcess } from './supervised-process.js';

async function supervise(script: string) {
  const workDir = await tempDir(onTestFinished);
  const logFile = join(workDir, 'sample.log');
  const pids: number[] = [];
  const ends: string[] = [];
  const supervised = createSupervisedProcess(
    {
      clock: systemClock,
      onStart: (pid) => pids.push(pid),
      onEnd: (reason, delayMs) => ends.push(`${reason} ${String(delayMs)}`),
    },
    {
      name: 'sample',
      file: 'sh',
      args: ['-c', script],
      env: { PATH: process.env['PATH'] },
      workDir,
      logFile,
    },
  );
  onTestFinished(() => supervised.stop({ graceMs: 0 }));
  await supervised.start();
  const printed = (text: string) =>
    waitFor(async () => (await readFile(logFile, 'utf8')) === text, {
      what: `the log to be ${text}`,
      timeoutMs: 10_000,
    });
  return { supervised, pids, ends, printed };
}

test('a process that is killed runs again, as another process, with the same command', async () => {
  const { supervised, pids, ends, printed } = await supervise('echo run; exec sleep 600');
  await printed('run\n');
  process.kill(pids[0] ?? 0, 'SIGKILL');
  await printed('run\nrun\n');
  expect(supervised.pid()).toBe(pids[1]);
  expect(pids[1]).not.toBe(pids[0]);
  expect(ends).toEqual(['SIGKILL 200']);
});

test('one that ends at once is started again more and more slowly', async () => {
  const { supervised, ends } = await supervise('exit 3');
  await waitFor(() => ends.length === 3, { what: 'three ends', timeoutMs: 10_000 });
  expect(ends).toEqual(['exit code 3 200', 'exit code 3 400', 'exit code 3 800']);
  expect(supervised.endCount()).toBe(3);
});

test('a stopped one is not started again, not even out of a pause', async () => {
  const { supervised, pids, ends } = await supervise('exit 3');
  await waitFor(() => ends.length === 1, { what: 'the first end', timeoutMs: 10_000 });
  await supervised.stop({ graceMs: 1_000 });
  expect(pids).toHaveLength(1);
  expect(supervised.pid()).toBeNull();
});
