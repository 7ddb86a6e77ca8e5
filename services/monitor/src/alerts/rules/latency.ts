import { nameOf, rounded, unknown, type VersionRule } from './observation.js';
import type { RuleSettings } from './rule-settings.js';

/** p99 beside that of the version's own reference period, its first minutes of traffic. */
export const latency: VersionRule<RuleSettings['latency']> = ({ snapshot, settings, memory }) => {
  const { rows, latencyMs, lastMs } = snapshot.traffic;
  const reference = memory.latency.p99Ms;
  if (reference === undefined || latencyMs === undefined) return unknown;
  if (lastMs === undefined || rows < settings.min_samples) return unknown;
  const look = `${String(lastMs)}/${String(latencyMs.p99)}`;
  const isSlow = (ratio: number): boolean =>
    latencyMs.p99 >= Math.max(ratio * reference, reference + settings.min_excess_ms);
  if (!isSlow(settings.fire)) return { level: isSlow(settings.clear) ? 'hold' : 'clear', look };
  return {
    level: 'breach',
    look,
    subjects: [],
    annotations: {
      summary: `${nameOf(snapshot)} answers ${rounded(latencyMs.p99 / reference)} times slower than in its first minutes`,
      description: `p99 ${rounded(latencyMs.p99)} ms (p50 ${rounded(latencyMs.p50)}, p95 ${rounded(latencyMs.p95)}) over the last ${String(rows)} rows, ${rounded(reference)} ms in the reference period`,
      p99_ms: String(latencyMs.p99),
      reference_p99_ms: String(reference),
      window_rows: String(rows),
    },
  };
};
