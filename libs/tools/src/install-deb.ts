import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { glob, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DomainError, messageOf } from '@slipway/core';
import { isExecutable } from './find-on-path.js';
import type { InstallWheelDeps } from './install-wheel.js';

/** A Debian package that carries a ready-made program with no other dependency than the C library. */
export interface DebPackage {
  /** What people call the program. */
  readonly title: string;
  readonly name: string;
  /** Where the program lies inside the package. */
  readonly program: string;
}

/**
 * The path of the package's program, unpacked first when it is not there yet: `apt-get download` and `dpkg -x` need no
 * root and install nothing. The folder appears whole or not at all, also when two processes do this at once. Where there is
 * no apt, or no network: a `precondition` error of one line.
 */
export async function installDeb(deps: InstallWheelDeps, deb: DebPackage): Promise<string> {
  const target = join(deps.toolsDir, deb.name);
  const program = join(target, deb.program);
  if (await isExecutable(program)) return program;

  const install = () => unpack(deps, deb, target);
  await (deps.announce?.(deb.title, install) ?? install());
  if (await isExecutable(program)) return program;
  throw cannotInstall(deb, `the package has no ${deb.program}`);
}

async function unpack(deps: InstallWheelDeps, deb: DebPackage, target: string): Promise<void> {
  const partial = `${target}.partial-${randomUUID()}`;
  const contents = join(partial, 'contents');
  await mkdir(partial, { recursive: true });
  try {
    const options = { cwd: partial, env: deps.env, signal: deps.signal };
    await promisify(execFile)('apt-get', ['--quiet', 'download', deb.name], options);
    for await (const file of glob('*.deb', { cwd: partial })) {
      await promisify(execFile)('dpkg', ['-x', file, contents], options);
    }
    await rename(contents, target);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // Another process finished first: its folder is as good as this one.
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw cannotInstall(deb, reasonOf(cause), cause);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

function cannotInstall(deb: DebPackage, reason: string, cause?: unknown): DomainError {
  return new DomainError(
    'precondition',
    'TOOL_NOT_INSTALLED',
    `${deb.title} is not on this machine and cannot be installed: apt-get download ${deb.name}: ${reason}`,
    { cause },
  );
}

function reasonOf(error: unknown): string {
  const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: string };
  if (code === 'ENOENT') return 'there is no apt-get or dpkg on PATH';
  const lines = (stderr ?? '').split('\n').filter((line) => line.startsWith('E:'));
  return lines.at(-1)?.trim() ?? messageOf(error);
}
