import { join } from 'node:path';
import { build } from './setup/build.mjs';
import { install } from './setup/install.mjs';
import { withLock } from './setup/lock.mjs';

export { buildEnv } from './setup/build.mjs';
export { runCommand } from './setup/run-command.mjs';
export { SetupError, step } from './setup/step.mjs';

/**
 * @typedef {object} SetupContext
 * @property {string} root the repository
 * @property {Record<string, string | undefined>} env
 * @property {{ write: (text: string) => unknown }} out where progress is shown
 * @property {string} logDir
 * @property {AbortSignal} signal ends the set-up early
 */

/**
 * Brings a clone to where its programs can run: installs the packages and builds, each only when something is missing or
 * changed. Plain JavaScript, because it runs on the Node that the machine happens to have (20 or newer). Failures are
 * `SetupError`s.
 *
 * @param {Omit<SetupContext, 'logDir'>} context
 */
export async function setup(context) {
  const { root, out, signal } = context;
  const logDir = join(root, '.slipway', 'setup');
  const onWait = (pid) => out.write(`waiting for the set-up by process ${pid}\n`);
  await withLock(join(logDir, 'lock'), { onWait, signal }, async () => {
    await install({ ...context, logDir });
    await build({ ...context, logDir });
  });
}

/** The Node that this repository pins. */
export function pinnedNode(root) {
  return join(root, 'node_modules', '.bin', 'node');
}
