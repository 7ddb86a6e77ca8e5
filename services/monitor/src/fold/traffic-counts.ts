import type { CellLayout } from './cell-layout.js';
import { latencyBucket, latencyBuckets } from './latency-histogram.js';
import type { TrafficRequest } from './traffic-rows.js';

/** What can be counted of any traffic: of a time, of a segment, of both. Two of them add up to that of both. */
export interface TrafficCounts {
  rows: number;
  errorRows: number;
  /** Rows that were answered. */
  answered: number;
  /** Over the answers that are numbers. */
  predictionSum: number;
  predictions: number;
  /** Answers by class name; beyond `maxLabels` of them as `other`. */
  readonly labels: Map<string, number>;
  /** Requests by latency bucket. */
  readonly latency: Uint32Array;
  /** Of the reference that `cells` belong to; empty without one. */
  digest: string;
  cells: Uint32Array;
}

const maxLabels = 50;

export function createTrafficCounts(
  layout: Pick<CellLayout, 'digest' | 'size'> | undefined,
): TrafficCounts {
  return {
    ...{ rows: 0, errorRows: 0, answered: 0, predictionSum: 0, predictions: 0 },
    labels: new Map(),
    latency: new Uint32Array(latencyBuckets),
    digest: layout?.digest ?? '',
    cells: new Uint32Array(layout?.size ?? 0),
  };
}

/** Adds `more`; of counts on different references the ones of `more` stay. */
export function addTrafficCounts(counts: TrafficCounts, more: TrafficCounts): void {
  counts.rows += more.rows;
  counts.errorRows += more.errorRows;
  counts.answered += more.answered;
  counts.predictionSum += more.predictionSum;
  counts.predictions += more.predictions;
  for (const [label, count] of more.labels) countLabel(counts, label, count);
  addTo(counts.latency, more.latency);
  if (more.digest === '') return;
  useReference(counts, { digest: more.digest, size: more.cells.length });
  addTo(counts.cells, more.cells);
}

/** Counts of another reference are forgotten: its cells are others. */
export function useReference(
  counts: TrafficCounts,
  { digest, size }: Pick<CellLayout, 'digest' | 'size'>,
): void {
  if (counts.digest === digest) return;
  counts.digest = digest;
  counts.cells = new Uint32Array(size);
}

export function countRequest(counts: TrafficCounts, request: TrafficRequest): void {
  counts.rows += request.rows;
  if (request.isError) counts.errorRows += request.rows;
  if (Number.isNaN(request.latencyMs)) return;
  const bucket = latencyBucket(request.latencyMs);
  counts.latency[bucket] = (counts.latency[bucket] ?? 0) + 1;
}

export function countAnswer(counts: TrafficCounts, prediction: number, label: string | null): void {
  counts.answered++;
  if (Number.isFinite(prediction)) {
    counts.predictionSum += prediction;
    counts.predictions++;
  }
  if (label !== null) countLabel(counts, label, 1);
}

function countLabel({ labels }: TrafficCounts, label: string, count: number): void {
  const kept = labels.has(label) || labels.size < maxLabels ? label : 'other';
  labels.set(kept, (labels.get(kept) ?? 0) + count);
}

function addTo(counts: Uint32Array, more: Uint32Array): void {
  for (let i = 0; i < more.length; i++) counts[i] = (counts[i] ?? 0) + (more[i] ?? 0);
}
