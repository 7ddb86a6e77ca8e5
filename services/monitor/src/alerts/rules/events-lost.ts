import { nameOf, type VersionRule } from './observation.js';
import type { RuleSettings } from './rule-settings.js';

/** Rows that did not arrive: what the monitor says about the version rests on fewer than there were. */
export const eventsLost: VersionRule<RuleSettings['events_lost']> = (input) => {
  const { snapshot, settings, memory, nowMs } = input;
  const rows = memory.losses.reduce((sum, loss) => sum + loss.rows, 0);
  const look = String(nowMs);
  if (rows < settings.fire_rows) return { level: 'clear', look };
  return {
    level: 'breach',
    look,
    subjects: [],
    annotations: {
      summary: `${String(rows)} prediction events of ${nameOf(snapshot)} were lost on the way to the monitor`,
      description: `Within the last ${String(settings.window_s)} s; ${String(snapshot.droppedRows)} since it was first seen`,
      rows_lost: String(rows),
    },
  };
};
