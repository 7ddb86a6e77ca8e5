import { nameOf, percent, unknown, type VersionRule } from './observation.js';
import type { RuleSettings } from './rule-settings.js';
import { wilsonLowerBound } from './wilson-lower-bound.js';

/** One-sided 99 %. */
const z = 2.326;

/**
 * Failed rows among the recent ones. Two things must hold: the share itself, and that with 99 % confidence it lies above
 * the lower threshold; so 3 failures in 50 rows of a version that usually fails 1 % alarm nobody.
 */
export const errorRate: VersionRule<RuleSettings['error_rate']> = ({ snapshot, settings }) => {
  const { rows, errorRows, lastMs } = snapshot.traffic;
  if (lastMs === undefined || rows < settings.min_samples) return unknown;
  const look = `${String(lastMs)}/${String(rows)}/${String(errorRows)}`;
  const share = errorRows / rows;
  const isSure = wilsonLowerBound(errorRows, rows, z) >= settings.clear;
  if (share < settings.clear || errorRows === 0) return { level: 'clear', look };
  if (share < settings.fire || !isSure) return { level: 'hold', look };
  return {
    level: 'breach',
    look,
    subjects: [],
    annotations: {
      summary: `${percent(share)} of the requests to ${nameOf(snapshot)} fail`,
      description: `${String(errorRows)} of the last ${String(rows)} rows; it fires at ${percent(settings.fire)}`,
      error_rate: String(share),
      window_rows: String(rows),
    },
  };
};
