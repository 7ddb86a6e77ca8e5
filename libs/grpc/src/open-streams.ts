import { DomainError } from '@slipway/core';

/** One of the streams that handlers serve. */
export interface OpenStream {
  readonly isDraining: () => boolean;
  /** Calls back when the drain begins; the last one given counts. */
  readonly onDraining: (wake: () => void) => void;
  readonly leave: () => void;
}

/** The streams that are open: how many there may be, and the news for them that the server is stopping. */
export interface OpenStreams {
  /** Throws `exhausted` when there are too many. */
  readonly enter: () => OpenStream;
  readonly drain: () => void;
}

/** Streams last; a caller that finds no place does better to ask another replica soon. */
const retryAfterMs = 1000;

export function createOpenStreams(maxStreams: number): OpenStreams {
  const open = new Set<{ wake: () => void }>();
  let isDraining = false;
  return {
    enter: () => {
      if (open.size >= maxStreams) {
        throw new DomainError(
          'exhausted',
          'TOO_MANY_STREAMS',
          `expected at most ${String(maxStreams)} open streams (MAX_STREAMS), and so many there are`,
          { retryAfterMs },
        );
      }
      const stream = { wake: (): void => undefined };
      open.add(stream);
      return {
        isDraining: () => isDraining,
        onDraining: (wake) => void (stream.wake = wake),
        leave: () => void open.delete(stream),
      };
    },
    drain: () => {
      isDraining = true;
      for (const { wake } of open) wake();
    },
  };
}
