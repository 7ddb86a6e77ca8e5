import { DomainError, type Logger } from '@slipway/core';
import type { Signature, Tensors } from '@slipway/model';
import type { Executor, RunResult } from './executor.js';
import type { SessionThread } from './session-thread.js';
import { createWorkerSlot, type WorkerSlotOptions } from './worker-slot.js';

export interface WorkerExecutorDeps {
  readonly startThread: () => SessionThread;
  readonly logger: Logger;
}

interface WaitingRun {
  readonly inputs: Tensors;
  readonly resolve: (result: RunResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs on threads of its own, one run at a time each; further runs wait in the order they came. Takes over threads that
 * have the version open. A stuck run or the death of all threads makes it unhealthy: what waits is refused then, as is
 * what comes.
 */
export function createWorkerExecutor(
  deps: WorkerExecutorDeps,
  options: WorkerSlotOptions & { readonly signature: Signature },
  threads: readonly SessionThread[],
): Executor {
  const { label, signature } = options;
  const queue: WaitingRun[] = [];
  const listeners: (() => void)[] = [];
  let wasHealthy = true;

  const isHealthy = (): boolean => {
    const states = slots.map(({ state }) => state());
    return !states.includes('stuck') && states.some((state) => state !== 'gone');
  };

  const onChange = (): void => {
    const isNow = isHealthy();
    if (isNow) dispatch();
    else for (const { reject } of queue.splice(0)) reject(unhealthy(label));
    if (isNow === wasHealthy) return;
    wasHealthy = isNow;
    for (const listener of listeners) listener();
  };

  const dispatch = (): void => {
    for (const slot of slots) {
      if (queue.length === 0) return;
      if (slot.state() !== 'free') continue;
      const next = queue.shift();
      if (next !== undefined) slot.run(next.inputs).then(next.resolve, next.reject);
    }
  };

  const slots = threads.map((thread) => createWorkerSlot({ ...deps, onChange }, options, thread));

  return {
    kind: 'worker',
    signature,
    concurrency: threads.length,
    isHealthy,
    onHealthChange: (listener) => listeners.push(listener),
    run: (inputs) =>
      new Promise((resolve, reject) => {
        if (!isHealthy()) {
          reject(unhealthy(label));
          return;
        }
        queue.push({ inputs, resolve, reject });
        dispatch();
      }),
    close: async () => {
      await Promise.all(slots.map((slot) => slot.close()));
    },
  };
}

function unhealthy(label: string): DomainError {
  const message = `${label}: a run is stuck or no worker is alive`;
  return new DomainError('unavailable', 'EXECUTOR_UNHEALTHY', message, { retryAfterMs: 1000 });
}
