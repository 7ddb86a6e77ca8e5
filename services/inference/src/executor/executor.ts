import type { Signature, Tensors } from '@slipway/model';

/** What a run gave, and how long ONNX Runtime took for it. */
export interface RunResult {
  readonly outputs: Tensors;
  readonly runMs: number;
}

/** Runs one model version. Inputs must not be written to until the run has settled. */
export interface Executor {
  /** Where it runs, as GetModel shows it. */
  readonly kind: 'inline' | 'worker';
  readonly signature: Signature;
  /** Runs that can be under way at once without waiting for each other. */
  readonly concurrency: number;
  /** False while a run is stuck or no worker lives: nothing should be sent then. */
  readonly isHealthy: () => boolean;
  /** Called when `isHealthy` changes. */
  readonly onHealthChange: (listener: () => void) => void;
  /** `unavailable` when the worker dies under it or the executor is not healthy. */
  readonly run: (inputs: Tensors) => Promise<RunResult>;
  /** Frees the session once the runs under way have ended. */
  readonly close: () => Promise<void>;
}
