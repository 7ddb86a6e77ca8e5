import type { Clock } from '@slipway/core';
import type { ReferenceProfile } from '@slipway/stats';
import type { KnownVersion } from '../versions/version-directory.js';
import type { Evaluation } from './evaluation.js';

/** What the windows of versions say right now, made when somebody asks. */
export interface CurrentEvaluations {
  /** Not older than a second, unless no row has come since. */
  readonly get: (version: KnownVersion) => Promise<Evaluation>;
}

interface Cached {
  readonly evaluation: Promise<Evaluation>;
  readonly madeMs: number;
  readonly rows: number;
  readonly state: KnownVersion['state'];
  readonly profile: ReferenceProfile | undefined;
}

const maxAgeMs = 1000;

export function createCurrentEvaluations(clock: Clock, minSamples: number): CurrentEvaluations {
  const cached = new Map<string, Cached>();

  return {
    get: (version) => {
      const { modelName, modelVersion, state, reference } = version;
      if (state === undefined) return Promise.resolve(withoutTraffic(version, minSamples));
      const key = `${modelName}@${modelVersion}`;
      const now = clock.monotonicMs();
      const rows = state.answeredRows();
      const profile = reference?.profile;
      const last = cached.get(key);
      if (last !== undefined && last.state === state && last.profile === profile) {
        if (now - last.madeMs < maxAgeMs || last.rows === rows) return last.evaluation;
      }
      const evaluation = state.evaluator.preview(state.rows.read());
      cached.set(key, { evaluation, madeMs: now, rows, state, profile });
      // A failure is this caller's; the next one tries again.
      evaluation.catch(() => cached.delete(key));
      return evaluation;
    },
  };
}

function withoutTraffic(
  { modelName, modelVersion, reference }: KnownVersion,
  minSamples: number,
): Evaluation {
  const reason =
    reference === undefined
      ? 'the version has no reference profile'
      : `needs at least ${String(minSamples)} answered rows, the window has 0`;
  return {
    ...{ id: `${modelName}@${modelVersion}/0`, modelName, modelVersion, timeMs: 0, position: '' },
    window: { rows: 0, startMs: undefined, endMs: undefined },
    referenceRows: reference?.profile.rows ?? 0,
    referenceDigest: reference?.digest ?? '',
    ...{ verdict: undefined, reason, outputs: { nonFiniteShare: 0, isConstant: false } },
    answers: { prediction: undefined, probability: undefined },
  };
}
