import type { GetDriftResponse } from '@slipway/proto';
import { verdictNotes } from '@slipway/stats';
import { minEffect } from '../evaluation/evaluate-look.js';
import type { Evaluation, OutputHealth } from '../evaluation/evaluation.js';
import { findRetrainReasons } from '../evaluation/retrain-reasons.js';
import type { LoadedProfile } from '../fold/loaded-profile.js';
import { toFeatureDrift, toWindow } from '../history/drift-evaluation.js';

export type RepliedEvaluation = Omit<
  Evaluation,
  'id' | 'timeMs' | 'position' | 'outputs' | 'answers' | 'referenceRows' | 'referenceDigest'
> & {
  /** Undefined where only counts are known. */
  readonly outputs: OutputHealth | undefined;
};

export function toDriftReply(
  evaluation: RepliedEvaluation,
  reference: LoadedProfile | undefined,
  falseAlarmRate: number,
): GetDriftResponse {
  const { modelName, modelVersion, window, verdict, reason, outputs } = evaluation;
  const reasons = verdict === undefined ? [] : findRetrainReasons(verdict);
  const features = verdict?.features ?? [];
  return {
    ...{ modelName, modelVersion, window: toWindow(window), reason, ...describe(reference) },
    dataset: verdict && {
      drifted: verdict.drifted,
      share: verdict.share,
      confirmed: verdict.confirmed,
    },
    features: features.map(toFeatureDrift),
    prediction: verdict?.prediction && toFeatureDrift(verdict.prediction),
    probability: verdict?.probability && toFeatureDrift(verdict.probability),
    shouldRetrain: {
      value: reasons.length > 0,
      reasons,
      thresholds: {
        false_alarm_rate: falseAlarmRate,
        effect_size_sd: minEffect.numeric,
        effect_size_share: minEffect.categorical,
      },
    },
    notes: notesOn(window.rows, reference),
    outputHealth: outputs && {
      nonFiniteShare: outputs.nonFiniteShare,
      constant: outputs.isConstant,
    },
    maxKs: features.reduce((largest, { ks }) => Math.max(largest, ks), 0),
  };
}

function describe(
  reference: LoadedProfile | undefined,
): Pick<GetDriftResponse, 'referenceRows' | 'referenceSource' | 'referenceDigest'> {
  if (reference === undefined) {
    return { referenceRows: 0, referenceSource: '', referenceDigest: '' };
  }
  const { profile, source = 'training', digest } = reference;
  return { referenceRows: profile.rows, referenceSource: source, referenceDigest: digest };
}

function notesOn(windowRows: number, reference: LoadedProfile | undefined): string[] {
  if (reference === undefined) return [];
  const referenceRows = reference.profile.rows;
  const notes = verdictNotes({ referenceRows, windowRows });
  if (reference.source !== 'learned') return notes;
  const learned = `the reference was learned from the first ${String(referenceRows)} live rows: drift before them does not show`;
  return [learned, ...notes];
}
