import { envoyCommand, type EnvoyOptions } from './envoy-command.js';
import { isHttpOk } from './is-http-ok.js';
import { requireFreePort } from './free-ports.js';
import { startChild, type Child } from './start-child.js';
import { waitUntilUp } from './wait-until-up.js';

const stopGraceMs = 5_000;

export interface Envoy {
  readonly adminUrl: string;
  readonly child: Child;
  readonly stop: () => Promise<void>;
}

export interface StartEnvoyOptions extends EnvoyOptions {
  /** The port of 127.0.0.1 that the bootstrap gives to Envoy's admin interface. */
  readonly adminPort: number;
}

/** Starts Envoy and waits until its admin interface calls it live. */
export async function startEnvoy(options: StartEnvoyOptions): Promise<Envoy> {
  const adminUrl = `http://127.0.0.1:${String(options.adminPort)}`;
  // Else the answer of a process that is there already would be taken for this one's.
  await requireFreePort(options.adminPort, 'envoy');
  const child = await startChild(envoyCommand(options));
  await waitUntilUp(child, () => isHttpOk(`${adminUrl}/ready`));
  return {
    adminUrl,
    child,
    stop: async () => {
      await child.stop({ graceMs: stopGraceMs });
    },
  };
}
