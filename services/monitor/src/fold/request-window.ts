import { quantile } from '@slipway/stats';
import type { TrafficRequest } from './traffic-rows.js';

/** How the recent requests went. */
export interface RequestSummary {
  readonly rows: number;
  readonly errorRows: number;
  /** Times of the oldest and the newest request; undefined without any. */
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
  /** Over requests, not rows; undefined when none was measured. */
  readonly latencyMs:
    { readonly p50: number; readonly p95: number; readonly p99: number } | undefined;
}

/** The last requests, failed ones too. */
export interface RequestWindow {
  readonly append: (requests: readonly TrafficRequest[]) => void;
  /** Rows that failed, of the rows held. */
  readonly errorRate: () => number;
  readonly summarize: () => RequestSummary;
  readonly read: () => readonly TrafficRequest[];
}

/** Keeps as many of the last requests as it takes to have `minRows` rows. */
export function createRequestWindow(minRows: number): RequestWindow {
  const requests: TrafficRequest[] = [];
  let rows = 0;
  let errorRows = 0;

  const count = (request: TrafficRequest, sign: 1 | -1): void => {
    rows += sign * request.rows;
    if (request.isError) errorRows += sign * request.rows;
  };

  return {
    append: (added) => {
      for (const request of added) {
        requests.push(request);
        count(request, 1);
        for (let first = requests[0]; first && rows - first.rows >= minRows; first = requests[0]) {
          count(first, -1);
          requests.shift();
        }
      }
    },
    errorRate: () => (rows === 0 ? 0 : errorRows / rows),
    summarize: () => {
      const times = requests.map(({ timeMs }) => timeMs);
      const isEmpty = times.length === 0;
      return {
        rows,
        errorRows,
        startMs: isEmpty ? undefined : times.reduce((a, b) => Math.min(a, b)),
        endMs: isEmpty ? undefined : times.reduce((a, b) => Math.max(a, b)),
        latencyMs: latencyOf(requests),
      };
    },
    read: () => [...requests],
  };
}

function latencyOf(requests: readonly TrafficRequest[]): RequestSummary['latencyMs'] {
  const measured = requests.map(({ latencyMs }) => latencyMs).filter((ms) => !Number.isNaN(ms));
  if (measured.length === 0) return undefined;
  const sorted = Float64Array.from(measured).sort();
  return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), p99: quantile(sorted, 0.99) };
}
