import { DomainError } from './errors.js';
import type { Logger } from './logger.js';

/** A part of a service that is started and stopped. `stop` may be called once, also after a failed `start`. */
export interface Component {
  readonly name: string;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Started once and stopped once. */
export interface Lifecycle {
  /**
   * Starts the components in order; when one fails, those already started are stopped again. A `stop` meanwhile ends the
   * start with `cancelled`.
   */
  readonly start: () => Promise<void>;
  /** Stops what was started, in reverse order; one component's failure or hang does not keep the others from stopping. */
  readonly stop: () => Promise<void>;
}

export interface LifecycleOptions {
  /** How long one component may take to stop. */
  readonly stopTimeoutMs: number;
}

export function createLifecycle(
  components: readonly Component[],
  logger: Logger,
  options: LifecycleOptions,
): Lifecycle {
  const { stopTimeoutMs } = options;
  const started: Component[] = [];
  let isStopping = false;
  let starting: Promise<void> = Promise.resolve();

  const stopStarted = async (): Promise<void> => {
    for (let component = started.pop(); component !== undefined; component = started.pop()) {
      try {
        await withDeadline(component.stop(), stopTimeoutMs, `stopping ${component.name}`);
      } catch (error) {
        logger.error('component did not stop', { component: component.name, error });
      }
    }
  };

  const startAll = async (): Promise<void> => {
    for (const component of components) {
      if (isStopping) throw new DomainError('cancelled', 'STOPPED', 'stopped during the start');
      started.push(component);
      await component.start();
    }
  };

  return {
    start: async () => {
      starting = startAll();
      try {
        await starting;
      } catch (error) {
        if (!isStopping) await stopStarted();
        throw error;
      }
    },
    stop: async () => {
      isStopping = true;
      // The component that is starting right now is let finish, so that it is not stopped while it builds itself up.
      const what = 'the start that is under way';
      await withDeadline(starting, stopTimeoutMs, what).catch(() => undefined);
      await stopStarted();
    },
  };
}

/** The promise's result, or a `deadline` error that names what took too long. */
export async function withDeadline<T>(
  promise: Promise<T>,
  timeoutMs: number,
  what: string,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new DomainError('deadline', 'TIMED_OUT', `${what}: not done after ${String(timeoutMs)} ms`),
      );
    }, timeoutMs);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}
