/** What the looks so far have said about one feature. */
export interface FeatureStory {
  /** Time of the newest row of the look at which the present episode of drift began. */
  readonly sinceMs?: number;
  /** Rows of the version when the feature first spoke at the level of alarms. */
  readonly alarmRow?: number;
  /** Rows of the second window that were tested last, all of them later than `alarmRow`. */
  readonly testedRows?: number;
  /** It spoke in the second window, too. */
  readonly isConfirmed?: boolean;
  /** Rows of the version when a confirmed feature was first quiet again. */
  readonly quietRow?: number;
  /** How much the answers depend on it, as estimated while it was quiet. */
  readonly importance?: number;
}

/** What one look says about a feature. */
export interface FeatureLook {
  /** At the rate of false alarms per window. */
  readonly isDrifted: boolean;
  /** At the level of alarms, which is the stricter one. */
  readonly speaks: boolean;
  /** Whether it speaks in the second window; undefined when that was not tested. */
  readonly speaksAgain: boolean | undefined;
}

export interface LookPlace {
  /** Rows of the version up to this look. */
  readonly row: number;
  /** Time of the newest row. */
  readonly timeMs: number;
}

export interface StoryOptions {
  readonly minSamples: number;
  readonly windowRows: number;
}

/**
 * How many of the last rows are the second window that a look should test: only rows that came after the feature first
 * spoke. It is tested when it has `minSamples` rows, and again each time it has doubled, up to a whole window.
 */
export function secondWindowRows(
  { alarmRow, testedRows = 0, isConfirmed = false }: FeatureStory,
  { row }: LookPlace,
  { minSamples, windowRows }: StoryOptions,
): number | undefined {
  if (alarmRow === undefined || isConfirmed) return undefined;
  const later = Math.min(row - alarmRow, windowRows);
  const wanted = testedRows === 0 ? minSamples : Math.min(2 * testedRows, windowRows);
  return later >= wanted && later > testedRows ? later : undefined;
}

/** How often a second window is tested at most; its level is divided by that (Bonferroni). */
export function secondWindowTests({ minSamples, windowRows }: StoryOptions): number {
  return 1 + Math.max(0, Math.ceil(Math.log2(windowRows / Math.max(1, minSamples))));
}

/**
 * Goes on with the story. An alarm that the second window does not bear out is dropped; a confirmed one ends when the
 * feature has been quiet for `minSamples` rows at the lower bar of a single window, so it does not flutter.
 */
export function tellOn(
  story: FeatureStory,
  look: FeatureLook,
  place: LookPlace,
  options: StoryOptions,
): FeatureStory {
  const { importance } = story;
  const kept = importance === undefined ? {} : { importance };
  if (!look.isDrifted) return quietDown(story, kept, place, options);
  const { sinceMs = place.timeMs, alarmRow, isConfirmed = false } = story;
  const episode = { ...kept, sinceMs };
  if (isConfirmed) return { ...episode, ...alarmOf(story), isConfirmed };
  if (alarmRow === undefined) {
    return look.speaks ? { ...episode, alarmRow: place.row } : episode;
  }
  if (look.speaksAgain === undefined) return { ...episode, ...alarmOf(story) };
  if (look.speaksAgain) return { ...episode, alarmRow, isConfirmed: true };
  const testedRows = Math.min(place.row - alarmRow, options.windowRows);
  if (testedRows < options.windowRows) return { ...episode, alarmRow, testedRows };
  return look.speaks ? { ...episode, alarmRow: place.row } : episode;
}

function quietDown(
  story: FeatureStory,
  kept: FeatureStory,
  { row }: LookPlace,
  { minSamples }: StoryOptions,
): FeatureStory {
  const { isConfirmed = false, quietRow = row } = story;
  if (!isConfirmed || row - quietRow >= minSamples) return kept;
  return { ...story, quietRow };
}

function alarmOf({ alarmRow, testedRows }: FeatureStory): FeatureStory {
  return {
    ...(alarmRow === undefined ? {} : { alarmRow }),
    ...(testedRows === undefined ? {} : { testedRows }),
  };
}
