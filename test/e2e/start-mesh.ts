import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir, waitFor } from '@slipway/testing';
import type { OnCleanup } from '@slipway/testing';

/** `<state>/run.json`. */
export interface Run {
  readonly gateway: { readonly http: string };
  readonly inference: readonly Process[];
  readonly monitor: Process;
  readonly controller: Process;
  readonly envoy: { readonly admin: string; readonly pid: number };
  readonly redis: { readonly url: string; readonly pid: number };
}

export interface Process {
  readonly grpc: string;
  readonly http: string;
  readonly pid: number;
}

export interface Mesh {
  /** As written now; a restarted process has another pid. */
  readonly run: () => Promise<Run>;
  /** Of the gateway. */
  readonly url: string;
  readonly runFile: string;
  readonly process: ChildProcess;
  /** What the command has printed so far. */
  readonly output: () => string;
  /** SIGTERM to the command alone; resolves to its exit code. */
  readonly stop: () => Promise<number | null>;
}

const root = join(import.meta.dirname, '..', '..');
const startTimeoutMs = 90_000;

/** Starts a mesh by the command that users type; everything is built already. */
export async function startMesh(onCleanup: OnCleanup, args: readonly string[] = []): Promise<Mesh> {
  const stateDir = await tempDir(onCleanup);
  const runFile = join(stateDir, 'run.json');
  const options = ['--no-build', '--port', '0', '--state', stateDir, ...args];
  const child = spawn('npm', ['start', '--silent', '--', ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));

  const stop = async (): Promise<number | null> => {
    if (child.exitCode === null) child.kill('SIGTERM');
    return exited;
  };
  onCleanup(async () => {
    await stop();
  });

  const readRun = async (): Promise<Run> => JSON.parse(await readFile(runFile, 'utf8')) as Run;
  const run = await Promise.race([
    waitFor(() => readRun().catch(() => undefined), {
      timeoutMs: startTimeoutMs,
      what: 'run.json of the mesh',
    }),
    exited.then((code) => {
      throw new Error(`npm start ended with ${String(code)}:\n${output}`);
    }),
  ]);
  const url = run.gateway.http;
  return { run: readRun, url, runFile, process: child, output: () => output, stop };
}
