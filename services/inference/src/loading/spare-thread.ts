import type { SessionThread } from '../executor/session-thread.js';

/** A started thread in reserve: starting one costs more than most loads, and most leave theirs free again. */
export interface SpareThread {
  /** The thread in reserve, or a new one. */
  readonly take: () => SessionThread;
  /** For a thread without a session. It is kept for a while if there is none in reserve yet. */
  readonly giveBack: (thread: SessionThread) => void;
  /** Closes what is in reserve, and what is given back from now on. */
  readonly close: () => Promise<void>;
}

export function createSpareThread(startThread: () => SessionThread, keepMs: number): SpareThread {
  let spare: SessionThread | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const drop = async (): Promise<void> => {
    clearTimeout(timer);
    const dropped = spare;
    spare = undefined;
    await dropped?.close();
  };

  return {
    take: () => {
      clearTimeout(timer);
      const taken = spare;
      spare = undefined;
      return taken?.isAlive() === true ? taken : startThread();
    },
    giveBack: (thread) => {
      if (isClosed || spare !== undefined) {
        void thread.close();
        return;
      }
      spare = thread;
      timer = setTimeout(() => void drop(), keepMs);
      timer.unref();
    },
    close: async () => {
      isClosed = true;
      await drop();
    },
  };
}
