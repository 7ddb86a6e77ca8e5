import { loaderCore } from './cores.js';
import { startIpcProcess } from './ipc-process.js';
import type { Load, Report, Target } from './loader/plan.js';

/** Puts load on one target, from a process and a core of its own. */
export interface Loader {
  /** The reply to the next message; a failure is an error that says what came instead. */
  readonly ask: () => Promise<Buffer>;
  readonly run: (load: Load) => Promise<Report>;
  readonly stop: () => Promise<void>;
}

const program = new URL('loader/main.ts', import.meta.url);

export async function startLoader(target: Target): Promise<Loader> {
  const child = startIpcProcess(program, loaderCore);
  await child.ask({ kind: 'open', target });
  return {
    ask: async () => Buffer.from((await child.ask({ kind: 'ask' })) as string, 'base64'),
    run: async (load) => (await child.ask({ kind: 'load', load })) as Report,
    stop: child.stop,
  };
}
