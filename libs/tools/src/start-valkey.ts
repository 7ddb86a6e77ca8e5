import { pingValkey } from './ping-valkey.js';
import { requireFreePort } from './free-ports.js';
import { startChild, type Child } from './start-child.js';
import { valkeyCommand, type ValkeyOptions } from './valkey-command.js';
import { waitUntilUp } from './wait-until-up.js';

const stopGraceMs = 5_000;

export interface Valkey {
  readonly url: string;
  readonly port: number;
  readonly child: Child;
  /** Holds the process as it is: connections stay open and nothing is answered. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly stop: () => Promise<void>;
}

/** Starts Valkey and waits until it answers. */
export async function startValkey(options: ValkeyOptions): Promise<Valkey> {
  // Else the answer of a process that is there already would be taken for this one's.
  await requireFreePort(options.port, 'valkey');
  const child = await startChild(valkeyCommand(options));
  await waitUntilUp(child, () => pingValkey(options.port));
  return {
    url: `redis://127.0.0.1:${String(options.port)}`,
    port: options.port,
    child,
    pause: () => {
      child.signal('SIGSTOP');
    },
    resume: () => {
      child.signal('SIGCONT');
    },
    stop: async () => {
      await child.stop({ graceMs: stopGraceMs });
    },
  };
}
