import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DomainError, messageOf } from '@slipway/core';
import { findOnPath, isExecutable } from './find-on-path.js';
import { installDeb } from './install-deb.js';
import type { InstallWheelDeps } from './install-wheel.js';

/** A program with its first arguments; one's own come after them. */
export type CommandLine = readonly [file: string, ...args: string[]];

const deb = {
  title: 'Alertmanager',
  name: 'prometheus-alertmanager',
  program: 'usr/bin/prometheus-alertmanager',
};

/** The Alertmanager to run: `ALERTMANAGER_BIN`, else `prometheus-alertmanager` or `alertmanager` on PATH, else Debian's package. */
export async function findAlertmanager(deps: InstallWheelDeps): Promise<CommandLine> {
  const chosen = deps.env['ALERTMANAGER_BIN'];
  if (chosen !== undefined && chosen !== '') {
    if (await isExecutable(chosen)) return [chosen];
    throw new DomainError(
      'precondition',
      'ALERTMANAGER_BIN_MISSING',
      `ALERTMANAGER_BIN: expected an executable file, got ${chosen}`,
    );
  }
  const path = deps.env['PATH'];
  const installed =
    (await findOnPath('prometheus-alertmanager', path)) ?? (await findOnPath('alertmanager', path));
  return installed === undefined ? unpacked(deps) : [installed];
}

/**
 * Debian's build reads its templates from /usr/share and nowhere else, so it runs in a mount namespace of its own in which
 * the package's files lie over those of the system; that needs no root where user namespaces are allowed.
 */
async function unpacked(deps: InstallWheelDeps): Promise<CommandLine> {
  const file = await installDeb(deps, deb);
  const share = join(dirname(file), '../share');
  const script = `mount -t overlay overlay -o "lowerdir=$0:/usr/share" /usr/share && exec "$@"`;
  const namespace = ['--user', '--map-root-user', '--mount', 'sh', '-c', script, share];
  try {
    await promisify(execFile)('unshare', [...namespace, 'true'], { env: deps.env });
  } catch (cause) {
    throw new DomainError(
      'precondition',
      'ALERTMANAGER_NOT_RUNNABLE',
      `Alertmanager from Debian's package needs a mount namespace: ${messageOf(cause).trim()}`,
      { cause },
    );
  }
  return ['unshare', ...namespace, file];
}
