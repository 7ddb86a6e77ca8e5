import type { Executor } from './executor.js';
import type { OrtSession } from './ort-session.js';

/** Runs on the thread that serves: the cheapest way for models that answer in well under a millisecond. */
export function createInlineExecutor(session: OrtSession): Executor {
  let running = 0;
  let onIdle: (() => void) | undefined;
  return {
    kind: 'inline',
    signature: session.signature,
    run: async (inputs) => {
      running++;
      try {
        return await session.run(inputs);
      } finally {
        running--;
        if (running === 0) onIdle?.();
      }
    },
    close: async () => {
      if (running > 0) await new Promise<void>((resolve) => (onIdle = resolve));
      await session.release();
    },
  };
}
