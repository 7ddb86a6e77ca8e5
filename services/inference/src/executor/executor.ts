import type { Signature, Tensors } from '@slipway/model';

/** Runs one model version. Inputs must not be written to until the run has settled. */
export interface Executor {
  /** Where it runs, as GetModel shows it. */
  readonly kind: 'inline';
  readonly signature: Signature;
  readonly run: (inputs: Tensors) => Promise<Tensors>;
  /** Frees the session once the runs under way have ended. */
  readonly close: () => Promise<void>;
}
