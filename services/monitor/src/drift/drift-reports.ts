import type { Clock } from '@slipway/core';
import { createRowWindow } from '../fold/row-window.js';
import type { VersionState } from '../fold/version-state.js';
import type { KnownVersion } from '../versions/version-directory.js';
import { buildDriftReport, type DriftReport, type DriftReportOptions } from './drift-report.js';

/** The drift reports of versions, made when they are asked for. */
export interface DriftReports {
  /** Not older than a second, unless no row has come since. */
  readonly get: (version: KnownVersion) => Promise<DriftReport>;
}

interface CachedReport {
  readonly report: Promise<DriftReport>;
  readonly madeMs: number;
  readonly rowsSeen: number;
  readonly state: VersionState | undefined;
  readonly digest: string | undefined;
}

const maxAgeMs = 1000;

export function createDriftReports(clock: Clock, options: DriftReportOptions): DriftReports {
  const cached = new Map<string, CachedReport>();
  const noRows = createRowWindow(1).read();

  return {
    get: ({ modelName, modelVersion, state, reference }) => {
      const key = `${modelName}@${modelVersion}`;
      const now = clock.monotonicMs();
      const rowsSeen = state?.counts().rows ?? 0;
      const digest = reference?.digest;
      const last = cached.get(key);
      if (last !== undefined && last.state === state && last.digest === digest) {
        const isRecent = now - last.madeMs < maxAgeMs;
        if (isRecent || last.rowsSeen === rowsSeen) return last.report;
      }
      const rows = state?.rows.read() ?? noRows;
      const report = buildDriftReport(clock, reference?.profile, rows, options);
      cached.set(key, { report, madeMs: now, rowsSeen, state, digest });
      // A failure is this caller's; the next one tries again.
      report.catch(() => cached.delete(key));
      return report;
    },
  };
}
