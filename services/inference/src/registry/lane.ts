/** Does one thing after the other. */
export interface Lane {
  /** Runs the task when those before it have ended. The last one that still waits is shared by all who ask for the same. */
  readonly run: (key: string, task: () => Promise<void>) => Promise<void>;
}

/**
 * A task that runs already is not shared: it may have looked at the repository before the caller changed it. The one that
 * waits will look later.
 */
export function createLane(): Lane {
  let tail: Promise<unknown> = Promise.resolve();
  let waiting: { readonly key: string; readonly done: Promise<void> } | undefined;

  return {
    run: (key, task) => {
      if (waiting?.key === key) return waiting.done;
      const done = tail.then(() => {
        if (waiting === mine) waiting = undefined;
        return task();
      });
      const mine = { key, done };
      waiting = mine;
      tail = done.catch(() => undefined);
      return done;
    },
  };
}
