import type { Component } from '@slipway/core';
import type { Readiness } from '../registry/readiness.js';

/** Knows that the replica is on its way out. Must be the first to stop. */
export interface DrainMark extends Component {
  readonly isDraining: () => boolean;
  /** The readiness that probes are to see: none from the start of the drain. */
  readonly readiness: Readiness;
}

export function createDrainMark(readiness: Readiness): DrainMark {
  let isDraining = false;
  const missing = (): string => (isDraining ? 'the replica is stopping' : readiness.missing());
  return {
    name: 'drain mark',
    isDraining: () => isDraining,
    readiness: { missing, isReady: () => missing() === '' },
    start: () => Promise.resolve(),
    stop: () => {
      isDraining = true;
      return Promise.resolve();
    },
  };
}
