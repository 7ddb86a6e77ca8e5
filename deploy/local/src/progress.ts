import type { Clock } from '@slipway/core';

/** What a person sees while the mesh comes up. */
export interface Progress {
  /** A line of its own. */
  readonly say: (line: string) => void;
  /** One line for a step: its title at once, its seconds when it is done. */
  readonly step: <T>(title: string, run: () => Promise<T>) => Promise<T>;
}

/** A line that comes in the middle of a step does not break the step's own line. */
export function createProgress(write: (text: string) => void, clock: Clock): Progress {
  let openStep: string | undefined;

  const say = (line: string): void => {
    write(openStep === undefined ? `${line}\n` : `\n${line}\n${openStep}`);
  };

  const step = async <T>(title: string, run: () => Promise<T>): Promise<T> => {
    const startMs = clock.monotonicMs();
    openStep = `${title} … `;
    write(openStep);
    let outcome = 'failed';
    try {
      const result = await run();
      outcome = `${((clock.monotonicMs() - startMs) / 1_000).toFixed(1)} s`;
      return result;
    } finally {
      openStep = undefined;
      write(`${outcome}\n`);
    }
  };

  return { say, step };
}
