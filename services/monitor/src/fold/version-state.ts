import type { VersionEvaluator } from '../evaluation/version-evaluator.js';
import type { EvaluationHistory } from '../history/evaluation-history.js';
import type { CellLayout } from './cell-layout.js';
import type { LoadedProfile } from './loaded-profile.js';
import { createRequestWindow, type RequestWindow } from './request-window.js';
import { sliceRows, type RowColumns } from './row-columns.js';
import { createRowWindow, type RowWindow } from './row-window.js';
import type { SegmentCounts } from './segment-counts.js';
import type { TrafficPanes } from './traffic-panes.js';
import type { TrafficRows } from './traffic-rows.js';
import type { VersionChanges } from './version-fields.js';
import {
  createVersionParts,
  type VersionPartsDeps,
  type VersionPartsOptions,
} from './version-parts.js';

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
  readonly evaluator: Pick<VersionEvaluator, 'last' | 'preview' | 'importances' | 'settle'>;
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

export interface VersionStateDeps extends VersionPartsDeps {
  readonly stored?: StoredCounts | undefined;
}

export type VersionStateOptions = VersionPartsOptions;

const noCounts = { rows: 0, errorRows: 0, firstMs: undefined, lastMs: undefined };

export function createVersionState(
  deps: VersionStateDeps,
  options: VersionStateOptions,
): VersionState {
  const { modelName, modelVersion } = deps;
  const rows = createRowWindow(options.windowRows);
  const requests = createRequestWindow(options.windowRows);
  const parts = createVersionParts(deps, options);
  const { reference, layout, learner, panes, segments, evaluator, history } = parts;
  const stored = [history, learner, panes, segments, evaluator];
  let counts: VersionCounts = deps.stored?.counts ?? noCounts;

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
