import type { ReferenceProfile } from '@slipway/stats';
import { createBinTotals, type BinTable, type BinTotals } from './bin-totals.js';
import { createRequestWindow, type RequestWindow } from './request-window.js';
import { createRowWindow, type RowWindow } from './row-window.js';
import type { TrafficRows } from './traffic-rows.js';

/** A reference profile with the digest that names its content. */
export interface LoadedProfile {
  readonly digest: string;
  readonly profile: ReferenceProfile;
}

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
  /** Counts on the bins of the profile with this digest. */
  readonly bins?: { readonly digest: string; readonly table: BinTable };
}

/** All that is known about the traffic of one version: counts of everything, and the recent past exactly. */
export interface VersionState {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly rows: Pick<RowWindow, 'rows' | 'read'>;
  readonly requests: Pick<RequestWindow, 'errorRate' | 'summarize' | 'read'>;
  readonly counts: () => VersionCounts;
  /** Counts new traffic and moves the windows on. */
  readonly fold: (traffic: TrafficRows) => void;
  /** Moves the windows on, for traffic that was counted before. */
  readonly refold: (traffic: TrafficRows) => void;
  readonly store: () => StoredCounts;
}

export interface VersionStateDeps {
  readonly modelName: string;
  readonly modelVersion: string;
  /** The version's reference as it is now. */
  readonly profile: () => LoadedProfile | undefined;
  readonly windowRows: number;
  readonly stored?: StoredCounts | undefined;
}

const noCounts = { rows: 0, errorRows: 0, firstMs: undefined, lastMs: undefined };

export function createVersionState(deps: VersionStateDeps): VersionState {
  const rows = createRowWindow(deps.windowRows);
  const requests = createRequestWindow(deps.windowRows);
  let counts: VersionCounts = deps.stored?.counts ?? noCounts;
  let storedBins = deps.stored?.bins;
  let bins: { readonly digest: string; readonly totals: BinTotals } | undefined;

  /** The totals on the present profile's bins; a new profile starts with the rows that are still at hand. */
  const currentBins = (): BinTotals | undefined => {
    const loaded = deps.profile();
    if (loaded === undefined || loaded.digest === bins?.digest) return bins?.totals;
    const isStored = storedBins?.digest === loaded.digest;
    const totals = createBinTotals(loaded.profile, isStored ? storedBins?.table : {});
    if (!isStored) totals.add(rows.read());
    bins = { digest: loaded.digest, totals };
    storedBins = undefined;
    return totals;
  };

  const refold = (traffic: TrafficRows): void => {
    rows.append(traffic.answered);
    requests.append(traffic.requests);
  };

  return {
    modelName: deps.modelName,
    modelVersion: deps.modelVersion,
    rows,
    requests,
    counts: () => counts,
    refold,
    fold: (traffic) => {
      currentBins()?.add(traffic.answered);
      counts = traffic.requests.reduce(withRequest, counts);
      refold(traffic);
    },
    store: () => {
      const current = bins && { digest: bins.digest, table: bins.totals.table() };
      const kept = current ?? storedBins;
      return { counts, ...(kept === undefined ? {} : { bins: kept }) };
    },
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
