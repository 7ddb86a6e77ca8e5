import type { Alert } from '@slipway/proto';
import type { Evaluation } from './evaluation.js';

/** What a watcher of a model sees happen. */
export type MonitorEvent =
  | { readonly kind: 'evaluation'; readonly modelName: string; readonly evaluation: Evaluation }
  | { readonly kind: 'alert'; readonly modelName: string; readonly alert: Alert };

/** Passes events on inside this process. Nobody waits for a watcher. */
export interface EventHub {
  readonly publish: (event: MonitorEvent) => void;
  readonly subscribe: () => Subscription;
}

export interface Subscription {
  /** The next event; undefined once it is closed. */
  readonly next: () => Promise<MonitorEvent | undefined>;
  readonly close: () => void;
}

/** A watcher that reads no faster loses the oldest ones. */
const maxWaiting = 1000;

export function createEventHub(): EventHub {
  const listeners = new Set<(event: MonitorEvent) => void>();
  return {
    publish: (event) => {
      for (const listen of listeners) listen(event);
    },
    subscribe: () => {
      const waiting: MonitorEvent[] = [];
      let wake: (() => void) | undefined;
      const listen = (event: MonitorEvent): void => {
        waiting.push(event);
        if (waiting.length > maxWaiting) waiting.shift();
        wake?.();
      };
      listeners.add(listen);
      return {
        next: async () => {
          if (waiting.length === 0 && listeners.has(listen)) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
          return listeners.has(listen) ? waiting.shift() : undefined;
        },
        close: () => {
          listeners.delete(listen);
          wake?.();
        },
      };
    },
  };
}
