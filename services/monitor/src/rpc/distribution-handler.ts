import { DomainError, type Clock } from '@slipway/core';
import type {
  DistributionBin,
  GetDistributionRequest,
  GetDistributionResponse,
} from '@slipway/proto';
import { countsOf } from '../evaluation/binned-drift.js';
import type { EvaluationRunner } from '../evaluation/evaluation-runner.js';
import {
  countCells,
  createCellLayout,
  type CellColumn,
  type CellLayout,
} from '../fold/cell-layout.js';
import { sharesOf, type CellShare } from '../fold/shares.js';
import { sumPanes } from '../fold/sum-panes.js';
import { createTrafficCounts } from '../fold/traffic-counts.js';
import type { VersionState } from '../fold/version-state.js';
import type { KnownVersion, VersionDirectory } from '../versions/version-directory.js';
import { parseTimeWindow } from './time-window.js';

export interface DistributionHandlerOptions {
  /** How far back a time may reach. */
  readonly keepHourPanesMs: number;
}

export interface DistributionHandlerDeps {
  readonly directory: Pick<VersionDirectory, 'resolve'>;
  readonly runner: EvaluationRunner;
  readonly clock: Clock;
}

/** One column, reference beside now. */
export function createDistributionHandler(
  deps: DistributionHandlerDeps,
  options: DistributionHandlerOptions,
): (request: GetDistributionRequest) => Promise<GetDistributionResponse> {
  return async ({ modelName, modelVersion, feature, window }) => {
    const windowMs = window === '' ? undefined : parseTimeWindow(window, options.keepHourPanesMs);
    const version = deps.directory.resolve(modelName, modelVersion);
    const { state } = version;
    const layout = state?.layout() ?? layoutOf(version);
    const column = findColumn(version, layout, feature);
    let counts = createTrafficCounts(layout);
    if (state !== undefined && layout !== undefined && windowMs === undefined) {
      countRows(state, layout, counts.cells);
    } else if (state !== undefined && windowMs !== undefined) {
      const panes = state.panes.since(deps.clock.nowMs() - windowMs);
      ({ counts } = await deps.runner.run((pause) => sumPanes(panes, pause)));
    }
    const isComparable = counts.digest === layout?.digest;
    return {
      modelName: version.modelName,
      modelVersion: version.modelVersion,
      ...{ feature: column.feature, kind: column.kind },
      bins: sharesOf(column, isComparable ? countsOf(column, counts) : []).map(toBin),
    };
  };
}

export function toBin({ cell, referenceShare, share }: CellShare): DistributionBin {
  const { name, lower, upper } = cell;
  return { name, lower, upper, referenceShare, share };
}

/** A version without traffic has nothing but its reference. */
function layoutOf({ reference }: KnownVersion): CellLayout | undefined {
  return reference && createCellLayout(reference.digest, reference.profile);
}

function countRows(state: VersionState, layout: CellLayout, cells: Uint32Array): void {
  const rows = state.rows.read();
  countCells(layout.assign(rows), [0, rows.rows], cells);
}

function findColumn(
  { modelName, modelVersion, reference }: KnownVersion,
  layout: CellLayout | undefined,
  feature: string,
): CellColumn {
  const column = layout?.columns.find((known) => known.feature === feature);
  if (column !== undefined) return column;
  const version = `version "${modelVersion}" of model "${modelName}"`;
  const known = layout?.columns.map((each) => each.feature).join(', ') ?? 'none';
  const problem =
    reference === undefined
      ? `${version} has no reference profile to compare with`
      : `feature "${feature}" of ${version} is not known; known features: ${known}`;
  throw new DomainError('not_found', 'FEATURE_NOT_FOUND', problem);
}
