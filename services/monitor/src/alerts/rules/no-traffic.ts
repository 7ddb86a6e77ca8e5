import type { VersionSnapshot } from '../../versions/version-snapshot.js';
import type { ModelMemory } from './model-memory.js';
import { unknown, type Observation } from './observation.js';
import type { RuleSettings } from './rule-settings.js';

/**
 * A model that has had traffic for a while has none, over all its versions: a version alone may have lost its traffic to
 * another one. A model that has paused before is given several times its longest pause.
 */
export function noTraffic(
  modelName: string,
  versions: readonly VersionSnapshot[],
  memory: ModelMemory | undefined,
  settings: RuleSettings['no_traffic'],
  nowMs: number,
): Observation {
  const rows = versions.reduce((sum, { traffic }) => sum + traffic.rows, 0);
  if (memory === undefined || rows < settings.min_samples) return unknown;
  if (memory.changedMs - memory.sinceMs < settings.history_s * 1000) return unknown;
  const silentMs = nowMs - memory.changedMs;
  const allowedMs = Math.max(settings.silence_s * 1000, settings.gap_factor * memory.longestGapMs);
  const look = String(nowMs);
  if (silentMs < allowedMs) return { level: 'clear', look };
  const lastSeen = new Date(memory.changedMs).toISOString();
  return {
    level: 'breach',
    look,
    subjects: [],
    annotations: {
      summary: `${modelName} gets no traffic any more`,
      description: `The last request came at ${lastSeen}, more than ${spanOf(allowedMs)} ago; ${habitOf(memory)}`,
      last_seen: lastSeen,
    },
  };
}

function habitOf({ longestGapMs }: ModelMemory): string {
  return longestGapMs === 0
    ? 'it had not paused before'
    : `its longest pause before that was ${spanOf(longestGapMs)}`;
}

/** For people: whole seconds up to two minutes, then whole minutes. */
function spanOf(ms: number): string {
  if (ms < 120_000) return `${String(Math.floor(ms / 1000))} s`;
  return `${String(Math.floor(ms / 60_000))} min`;
}
