import type { VersionSnapshot } from '../../versions/version-snapshot.js';
import type { RuleSettings } from './rule-settings.js';

/** What rules remember of a version from one look to the next; kept with the alerts. */
export interface VersionMemory {
  readonly latency: LatencyReference;
  /** Rows lost when it was last looked at. */
  readonly droppedRows: number;
  /** Losses of late, and rows that came after all as negative ones. */
  readonly losses: readonly { readonly atMs: number; readonly rows: number }[];
  /** The missing share of each feature when it was last quiet, where it is worth noting. */
  readonly quietMissing: Readonly<Record<string, number>>;
  readonly lastEvaluation: string;
}

export interface LatencyReference {
  /** Start of the reference period; undefined before there is enough traffic. */
  readonly startMs?: number | undefined;
  /** p99 in ms at a few moments of the period. */
  readonly samples: readonly number[];
  readonly lastSampleMs: number;
  /** Their median, once the period is over. */
  readonly p99Ms?: number | undefined;
}

const samplesPerPeriod = 24;
/** A feature that lacks fewer values than this counts as one that lacks none. */
const leastNotedShare = 0.005;

export function newVersionMemory(snapshot: VersionSnapshot): VersionMemory {
  return {
    latency: { samples: [], lastSampleMs: 0 },
    droppedRows: snapshot.droppedRows,
    losses: [],
    quietMissing: {},
    lastEvaluation: '',
  };
}

/** The memory after one more look; the same object when there was nothing to remember. */
export function remember(
  memory: VersionMemory,
  snapshot: VersionSnapshot,
  settings: RuleSettings,
  nowMs: number,
): VersionMemory {
  const latency = learnLatency(memory.latency, snapshot, settings.latency, nowMs);
  const withLatency = latency === memory.latency ? memory : { ...memory, latency };
  const windowMs = settings.events_lost.window_s * 1000;
  return noteQuiet(noteLosses(withLatency, snapshot.droppedRows, windowMs, nowMs), snapshot);
}

function learnLatency(
  reference: LatencyReference,
  { traffic }: VersionSnapshot,
  settings: RuleSettings['latency'],
  nowMs: number,
): LatencyReference {
  if (reference.p99Ms !== undefined || traffic.latencyMs === undefined) return reference;
  if (traffic.rows < settings.min_samples) return reference;
  const periodMs = settings.reference_s * 1000;
  const { startMs = nowMs, samples, lastSampleMs } = reference;
  if (samples.length > 0 && nowMs - lastSampleMs < periodMs / samplesPerPeriod) return reference;
  const all = [...samples, traffic.latencyMs.p99];
  if (nowMs - startMs < periodMs) return { startMs, samples: all, lastSampleMs: nowMs };
  return { startMs, samples: [], lastSampleMs: nowMs, p99Ms: median(all) };
}

function noteLosses(
  memory: VersionMemory,
  droppedRows: number,
  windowMs: number,
  nowMs: number,
): VersionMemory {
  const recent = memory.losses.filter(({ atMs }) => nowMs - atMs < windowMs);
  const rows = droppedRows - memory.droppedRows;
  if (rows === 0 && recent.length === memory.losses.length) return memory;
  const losses = rows === 0 ? recent : [...recent, { atMs: nowMs, rows }];
  return { ...memory, droppedRows, losses };
}

function noteQuiet(memory: VersionMemory, { evaluation }: VersionSnapshot): VersionMemory {
  if (evaluation?.verdict === undefined || evaluation.id === memory.lastEvaluation) return memory;
  const quietMissing: Record<string, number> = {};
  for (const { feature, drifted, missingShare } of evaluation.verdict.features) {
    const share = drifted ? (memory.quietMissing[feature] ?? 0) : missingShare;
    if (share >= leastNotedShare) quietMissing[feature] = share;
  }
  return { ...memory, quietMissing, lastEvaluation: evaluation.id };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
