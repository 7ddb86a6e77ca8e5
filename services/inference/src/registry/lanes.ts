/** Does the things of one name one after the other, and those of different names side by side. */
export interface Lanes {
  /** Runs the task when those before it have ended. The last one that still waits is shared by who asks for the same. */
  readonly run: (name: string, what: string, task: () => Promise<void>) => Promise<void>;
}

interface Lane {
  /** Resolves when everything so far has ended, well or not. */
  readonly tail: Promise<unknown>;
  /** The last one that was asked for, as long as it waits. */
  readonly waiting: { readonly what: string; readonly done: Promise<void> } | undefined;
}

/**
 * A task that runs already is not shared: it may have looked at the repository before the caller changed it. The one that
 * waits has not.
 */
export function createLanes(): Lanes {
  const lanes = new Map<string, Lane>();

  return {
    run: (name, what, task) => {
      const before = lanes.get(name);
      if (before?.waiting?.what === what) return before.waiting.done;
      const start = (): Promise<void> => {
        const now = lanes.get(name);
        if (now?.waiting?.done === done) lanes.set(name, { tail: now.tail, waiting: undefined });
        return task();
      };
      const done = (before?.tail ?? Promise.resolve()).then(start);
      const tail = done.then(forget, forget);
      function forget(): void {
        // Names come from requests: what nobody uses any more must not pile up.
        if (lanes.get(name)?.tail === tail) lanes.delete(name);
      }
      lanes.set(name, { tail, waiting: { what, done } });
      return done;
    },
  };
}
