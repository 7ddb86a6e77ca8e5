import { DomainError, messageOf } from './errors.js';
import type { Lifecycle } from './lifecycle.js';
import type { Logger } from './logger.js';

/**
 * Runs a service until SIGINT or SIGTERM, then stops it and exits 0. A second signal exits 1 at once; a failed start
 * exits 1 with its reason.
 */
export async function runService(service: Lifecycle, logger: Logger): Promise<void> {
  const stopping = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping.signal.aborted) process.exit(1);
    stopping.abort();
    logger.info('stopping', { signal });
    void service.stop().then(leave);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    await service.start();
  } catch (error) {
    if (stopping.signal.aborted) return;
    // What a person can mend is told in one line; a stack is for what nobody foresaw.
    const details = error instanceof DomainError ? { code: error.code } : { error };
    logger.error(`start failed: ${messageOf(error)}`, details);
    process.exit(1);
  }
}

/** Handles that are still open after so long are nobody's. */
const runDryMs = 2000;

/**
 * Ends the process by letting its loop run dry. `process.exit` joins V8's threads at once, and one of them may be waiting
 * for a garbage collection that never comes then: the process would hang. A loop that ends by itself disposes of V8 first.
 */
function leave(): void {
  process.exitCode = 0;
  setTimeout(() => process.exit(0), runDryMs).unref();
}
