import type { Evaluation } from '../evaluation/evaluation.js';
import type { EvaluationRunner } from '../evaluation/evaluation-runner.js';
import {
  createVersionEvaluator,
  type EvaluatorOptions,
  type VersionEvaluator,
} from '../evaluation/version-evaluator.js';
import { createEvaluationHistory, type EvaluationHistory } from '../history/evaluation-history.js';
import { createReferenceLearner } from '../profiles/reference-learner.js';
import { createCellLayout, type CellLayout } from './cell-layout.js';
import type { LoadedProfile } from './loaded-profile.js';
import { createRequestWindow, type RequestWindow } from './request-window.js';
import { sliceRows, type RowColumns } from './row-columns.js';
import { createRowWindow, type RowWindow } from './row-window.js';
import { createSegmentCounts, type SegmentCounts } from './segment-counts.js';
import { createTrafficPanes, type PaneRetention, type TrafficPanes } from './traffic-panes.js';
import type { TrafficRows } from './traffic-rows.js';
import type { VersionChanges, VersionFields } from './version-fields.js';

/** Since the version was first seen. */
export interface VersionCounts {
  readonly rows: number;
  readonly errorRows: number;
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
}

/** What a version's counts look like when they are stored. */
export interface StoredCounts {
  readonly counts: VersionCounts;
}

/** Where new traffic stands. */
export interface TrafficPlace {
  /** Stream id of its entry. */
  readonly position: string;
  /** Time of that id: when the entry was stored. */
  readonly streamMs: number;
  /** Rows before this time are too late for panes. */
  readonly closedBeforeMs: number;
}

/** All that is known about the traffic of one version: counts of everything, and the recent past exactly. */
export interface VersionState {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly rows: Pick<RowWindow, 'rows' | 'read' | 'refusedFeatures'>;
  readonly requests: Pick<RequestWindow, 'errorRate' | 'summarize' | 'read'>;
  readonly panes: Pick<TrafficPanes, 'since' | 'endMs'>;
  readonly segments: Pick<SegmentCounts, 'read' | 'overflowRows'>;
  readonly evaluator: Pick<
    VersionEvaluator,
    'last' | 'preview' | 'importances' | 'isSettled' | 'settle'
  >;
  readonly history: Pick<EvaluationHistory, 'read'>;
  readonly counts: () => VersionCounts;
  /** Answered rows since the version was first seen. */
  readonly answeredRows: () => number;
  /** What it is compared with: the published reference, else the learned one. */
  readonly reference: () => LoadedProfile | undefined;
  readonly layout: () => CellLayout | undefined;
  /** Counts new traffic, moves the windows on, and looks at them where a look is due. */
  readonly fold: (traffic: TrafficRows, place: TrafficPlace) => void;
  /** Moves the windows on, for traffic that was counted before. */
  readonly refold: (traffic: Pick<TrafficRows, 'requests' | 'answered'>) => void;
  /** It is so late in the stream: takes the look for which rows have waited long enough; answers whether there was one. */
  readonly advance: (streamMs: number) => boolean;
  readonly store: () => StoredCounts;
  readonly addChanges: (changes: VersionChanges) => void;
  readonly markStored: () => void;
  readonly markAllChanged: () => void;
  /** What it keeps in memory, roughly. */
  readonly bytes: () => number;
}

export interface VersionStateDeps {
  readonly modelName: string;
  readonly modelVersion: string;
  /** The version's published reference as it is now. */
  readonly profile: () => LoadedProfile | undefined;
  readonly runner: EvaluationRunner;
  readonly publish: (evaluation: Evaluation) => void;
  readonly stored?: StoredCounts | undefined;
  readonly fields?: VersionFields;
}

export interface VersionStateOptions extends EvaluatorOptions {
  /** Rows that a reference is learned from when none is published; 0: none is learned. */
  readonly learnReferenceRows: number;
  readonly retention: PaneRetention;
}

const noCounts = { rows: 0, errorRows: 0, firstMs: undefined, lastMs: undefined };
const none: ReadonlyMap<string, Buffer> = new Map();

export function createVersionState(
  deps: VersionStateDeps,
  options: VersionStateOptions,
): VersionState {
  const { modelName, modelVersion, fields = {} } = deps;
  const { windowRows } = options;
  const rows = createRowWindow(windowRows);
  const requests = createRequestWindow(windowRows);
  const history = createEvaluationHistory(fields.evaluation ?? none);
  const learner = createReferenceLearner({
    ...{ modelName, modelVersion, rows: options.learnReferenceRows },
    storedRows: fields.learning ?? none,
    storedProfile: fields.learned?.get(''),
  });
  let counts: VersionCounts = deps.stored?.counts ?? noCounts;
  let present: CellLayout | undefined;

  const reference = (): LoadedProfile | undefined => deps.profile() ?? learner.profile();
  const layout = (): CellLayout | undefined => {
    const loaded = reference();
    if (loaded === undefined) return undefined;
    if (present?.digest !== loaded.digest) {
      present = createCellLayout(loaded.digest, loaded.profile);
    }
    return present;
  };
  const panes = createTrafficPanes({
    ...{ layout, retention: options.retention, stored: fields.pane ?? none },
  });
  const segments = createSegmentCounts({
    ...{ layout, windowRows, stored: fields.segment ?? none },
    storedOverflow: fields.overflow?.get(''),
  });
  const evaluator = createVersionEvaluator(
    {
      ...{ modelName, modelVersion, runner: deps.runner, reference, layout, learner },
      publish: (evaluation) => {
        history.add(evaluation);
        deps.publish(evaluation);
      },
      storedSchedule: fields.schedule?.get(''),
      storedStories: fields.stories?.get(''),
    },
    options,
  );
  const stored = [history, learner, panes, segments, evaluator];

  const lookIfDue = (streamMs: number): void => {
    if (evaluator.schedule.isDue(streamMs)) evaluator.look(rows.read(), streamMs);
  };

  /** A look falls between two rows of an entry when their number says so. */
  const appendRows = (answered: RowColumns, { streamMs, position }: TrafficPlace): void => {
    lookIfDue(streamMs);
    for (let from = 0; from < answered.rows;) {
      const to = from + evaluator.schedule.rowsToLook(answered.rows - from, streamMs);
      const part = sliceRows(answered, from, to);
      rows.append(part);
      if (deps.profile() === undefined) learner.add(part);
      evaluator.schedule.add(to - from, streamMs, position);
      lookIfDue(streamMs);
      from = to;
    }
  };

  return {
    ...{ modelName, modelVersion, rows, requests, panes, segments, evaluator, history },
    counts: () => counts,
    answeredRows: evaluator.schedule.rows,
    reference,
    layout,
    refold: (traffic) => {
      rows.append(traffic.answered);
      requests.append(traffic.requests);
    },
    fold: (traffic, place) => {
      counts = traffic.requests.reduce(withRequest, counts);
      const cells = layout()?.assign(traffic.answered);
      panes.add(traffic, cells, place.closedBeforeMs);
      segments.add(traffic, cells);
      requests.append(traffic.requests);
      appendRows(traffic.answered, place);
    },
    advance: (streamMs) => {
      const dueMs = evaluator.schedule.dueMs();
      if (streamMs < dueMs) return false;
      evaluator.look(rows.read(), dueMs);
      return true;
    },
    store: () => ({ counts }),
    addChanges: (changes) => {
      for (const part of stored) part.addChanges(changes);
    },
    markStored: () => {
      for (const part of stored) part.markStored();
    },
    markAllChanged: () => {
      for (const part of stored) part.markAllChanged();
    },
    bytes: () => rows.bytes() + stored.reduce((sum, part) => sum + part.bytes(), 0),
  };
}

function withRequest(
  counts: VersionCounts,
  request: TrafficRows['requests'][number],
): VersionCounts {
  const { rows, timeMs, isError } = request;
  return {
    rows: counts.rows + rows,
    errorRows: counts.errorRows + (isError ? rows : 0),
    firstMs: Math.min(counts.firstMs ?? timeMs, timeMs),
    lastMs: Math.max(counts.lastMs ?? timeMs, timeMs),
  };
}
