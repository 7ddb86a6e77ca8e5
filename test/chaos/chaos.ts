import type { OnCleanup } from '@slipway/testing';
import type { Figure } from '../load/figure.js';

export interface ChaosContext {
  readonly onCleanup: OnCleanup;
  /** A live Valkey. */
  readonly redisUrl: string;
  /** Whether a shorter run will do: the same promises, with less time to break them. */
  readonly isShort: boolean;
}

/** Something bad that is done to a real replica, and what is promised to hold meanwhile. */
export interface Chaos {
  readonly name: string;
  readonly promise: string;
  /** The figures that show whether the promise held; those with a target decide. */
  readonly run: (context: ChaosContext) => Promise<readonly Figure[]>;
}
