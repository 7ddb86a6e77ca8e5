import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { RunningMesh } from './describe-run.js';
import { createRunFile } from './run-file.js';

function runFile() {
  const dir = mkdtempSync(join(tmpdir(), 'slipway-run-'));
  onTestFinished(() => {
    rmSync(dir, { recursive: true });
  });
  const service = { grpc: '', http: '', pid: 1 };
  const mesh = (pid: number): RunningMesh => ({
    gateway: { http: '' },
    inference: [],
    monitor: service,
    controller: service,
    envoy: { admin: '', pid },
    redis: { url: '', pid: null },
  });
  let envoyPid = 1;
  const file = join(dir, 'run.json');
  const pidInFile = () => (JSON.parse(readFileSync(file, 'utf8')) as RunningMesh).envoy.pid;
  const restartEnvoy = () => (envoyPid += 1);
  return { dir, file, pidInFile, restartEnvoy, run: createRunFile(dir, () => mesh(envoyPid)) };
}

test('a restart before the mesh is ready does not publish it', () => {
  const { run, file } = runFile();
  run.refresh();
  expect(existsSync(file)).toBe(false);
});

test('a published file follows restarts and leaves no other file behind', () => {
  const { dir, run, pidInFile, restartEnvoy } = runFile();
  run.publish();
  expect(pidInFile()).toBe(1);
  restartEnvoy();
  run.refresh();
  expect(pidInFile()).toBe(2);
  expect(readdirSync(dir)).toEqual(['run.json']);
});

test('a withdrawn file stays away, also when a process restarts while all are stopped', () => {
  const { file, run } = runFile();
  run.publish();
  run.withdraw();
  run.refresh();
  expect(existsSync(file)).toBe(false);
});

test('withdrawing removes what an earlier run left', () => {
  const { file, run } = runFile();
  writeFileSync(file, '{}');
  run.withdraw();
  expect(existsSync(file)).toBe(false);
});
