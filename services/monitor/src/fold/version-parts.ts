import type { Evaluation } from '../evaluation/evaluation.js';
import type { EvaluationRunner } from '../evaluation/evaluation-runner.js';
import {
  createVersionEvaluator,
  type EvaluatorOptions,
  type VersionEvaluator,
} from '../evaluation/version-evaluator.js';
import { createEvaluationHistory, type EvaluationHistory } from '../history/evaluation-history.js';
import { createReferenceLearner, type ReferenceLearner } from '../profiles/reference-learner.js';
import { createCellLayout, type CellLayout } from './cell-layout.js';
import type { LoadedProfile } from './loaded-profile.js';
import type { PaneRetention } from './pane-levels.js';
import { createSegmentCounts, type SegmentCounts } from './segment-counts.js';
import { createTrafficPanes, type TrafficPanes } from './traffic-panes.js';
import type { VersionFields } from './version-fields.js';

/** What is kept of a version beside its windows and counts, and the reference that it is judged by. */
export interface VersionParts {
  /** The published reference, else the learned one. */
  readonly reference: () => LoadedProfile | undefined;
  readonly layout: () => CellLayout | undefined;
  readonly learner: ReferenceLearner;
  readonly panes: TrafficPanes;
  readonly segments: SegmentCounts;
  readonly evaluator: VersionEvaluator;
  readonly history: EvaluationHistory;
}

export interface VersionPartsDeps {
  readonly modelName: string;
  readonly modelVersion: string;
  /** The version's published reference as it is now. */
  readonly profile: () => LoadedProfile | undefined;
  readonly runner: EvaluationRunner;
  /** Hears of every look. */
  readonly publish: (evaluation: Evaluation) => void;
  /** As they were stored. */
  readonly fields?: VersionFields;
}

export interface VersionPartsOptions extends EvaluatorOptions {
  readonly retention: PaneRetention;
}

const none: ReadonlyMap<string, Buffer> = new Map();

export function createVersionParts(
  deps: VersionPartsDeps,
  options: VersionPartsOptions,
): VersionParts {
  const { modelName, modelVersion, runner, fields = {} } = deps;
  const { windowRows, retention } = options;
  let present: CellLayout | undefined;

  const history = createEvaluationHistory(fields.evaluation ?? none);
  const learner = createReferenceLearner({
    ...{ modelName, modelVersion, rows: options.learnReferenceRows },
    storedRows: fields.learning ?? none,
    storedProfile: fields.learned?.get(''),
  });
  const reference = (): LoadedProfile | undefined => deps.profile() ?? learner.profile();
  const layout = (): CellLayout | undefined => {
    const loaded = reference();
    if (loaded === undefined) return undefined;
    if (present?.profile === loaded.profile) return present;
    present = createCellLayout(loaded.digest, loaded.profile);
    return present;
  };
  const evaluator = createVersionEvaluator(
    {
      ...{ modelName, modelVersion, runner, reference, layout, learner },
      publish: (evaluation) => {
        history.add(evaluation);
        deps.publish(evaluation);
      },
      storedSchedule: fields.schedule?.get(''),
      storedStories: fields.stories?.get(''),
    },
    options,
  );
  return {
    ...{ reference, layout, learner, evaluator, history },
    panes: createTrafficPanes({ layout, retention, stored: fields.pane ?? none }),
    segments: createSegmentCounts({
      ...{ layout, windowRows, stored: fields.segment ?? none },
      storedOverflow: fields.overflow?.get(''),
    }),
  };
}
