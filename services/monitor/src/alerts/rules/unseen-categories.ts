import { answersSubject, nameOf, percent, unknown, type VersionRule } from './observation.js';
import type { RuleSettings } from './rule-settings.js';

/** Categories that the reference does not know. */
export const unseenCategories: VersionRule<RuleSettings['unseen_categories']> = (input) => {
  const { snapshot, settings } = input;
  const { evaluation } = snapshot;
  if (evaluation?.verdict === undefined || evaluation.window.rows < settings.min_samples) {
    return unknown;
  }
  const { id: look, verdict, window } = evaluation;
  const ranked = verdict.features.toSorted((a, b) => b.unseenShare - a.unseenShare);
  const spikes = ranked.filter(
    ({ unseenShare }) => unseenShare >= settings.fire && unseenShare > 0,
  );
  if (spikes.length === 0) {
    const worst = ranked[0]?.unseenShare ?? 0;
    return { level: worst < settings.clear || worst === 0 ? 'clear' : 'hold', look };
  }
  const top = spikes
    .slice(0, 3)
    .map(({ feature }) => feature)
    .join(', ');
  const said = spikes
    .slice(0, 5)
    .map(({ feature, unseenShare }) => `${feature} ${percent(unseenShare)}`);
  return {
    level: 'breach',
    look,
    subjects: [...spikes.map(({ feature }) => feature), answersSubject],
    annotations: {
      summary: `${nameOf(snapshot)} gets categories that its reference does not know; top: ${top}`,
      description: `Share of the last ${String(window.rows)} rows: ${said.join(', ')}`,
      top_features: top,
      window_rows: String(window.rows),
    },
  };
};
