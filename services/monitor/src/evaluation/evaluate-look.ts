import {
  assessDataset,
  jensenShannonDivergence,
  type FeatureVerdict,
  type ReferenceProfile,
} from '@slipway/stats';
import { countCells, type AssignedCells, type CellLayout } from '../fold/cell-layout.js';
import type { LoadedProfile } from '../fold/loaded-profile.js';
import { sliceRows, type RowColumns } from '../fold/row-columns.js';
import { predictionFeature, probabilityFeature } from '../fold/watched-columns.js';
import { assessRows, type RowAssessment } from './assess-rows.js';
import { contributionsOf } from './contributions.js';
import type { EvaluationVerdict, WatchedFeature } from './evaluation.js';
import type { Pause } from './evaluation-runner.js';
import {
  secondWindowRows,
  secondWindowTests,
  tellOn,
  type FeatureStory,
  type LookPlace,
} from './feature-story.js';
import { estimateImportances, type Importances } from './importance.js';

export type Stories = ReadonlyMap<string, FeatureStory>;

/** The rows that one look is about, copied, and all that they are judged by. */
export interface Look {
  readonly rows: RowColumns;
  readonly place: LookPlace;
  readonly reference: LoadedProfile;
  readonly layout: CellLayout;
  /** Share of quiet windows in which a feature may speak at the level of alarms. */
  readonly alarmRate: number;
}

export interface EvaluateOptions {
  readonly windowRows: number;
  readonly minSamples: number;
  /** Share of drift-free windows that may be called drifted. */
  readonly falseAlarmRate: number;
}

export interface LookResult {
  readonly verdict: EvaluationVerdict;
  readonly stories: Stories;
}

/** Below these a change does not matter, however sure it is: W1 in standard deviations, total variation distance. */
export const minEffect = { numeric: 0.1, categorical: 0.05 };

/** Judges a look and goes on with the stories of its features. */
export async function evaluateLook(
  look: Look,
  stories: Stories,
  pause: Pause,
  options: EvaluateOptions,
): Promise<LookResult> {
  const { rows, place, reference } = look;
  const cells = look.layout.assign(rows);
  const assessed = withFinerAnswers(
    await assessRows(reference.profile, rows, pause),
    look.layout,
    cells,
  );
  const judged = judge(assessed, options.falseAlarmRate, reference.profile);
  const verdicts = [...judged.features, ...judged.answers];
  const speaking = driftedOf(judge(assessed, look.alarmRate, reference.profile));
  const again = await testSecondWindows(look, stories, pause, options);

  const told = new Map<string, FeatureStory>();
  for (const { feature, drifted } of verdicts) {
    const featureLook = {
      isDrifted: drifted,
      speaks: speaking.has(feature),
      speaksAgain: again.get(feature),
    };
    told.set(feature, tellOn(stories.get(feature) ?? {}, featureLook, place, options));
  }
  await pause();
  rememberImportances(look, cells, verdicts, told);
  return { verdict: toVerdict(judged, told, importancesOf(reference, told)), stories: told };
}

/** Numeric answers are compared over the 20 cells of their layout, features over the reference's deciles. */
function withFinerAnswers(
  assessed: RowAssessment,
  layout: CellLayout,
  cells: AssignedCells,
): RowAssessment {
  const counts = new Uint32Array(layout.size);
  countCells(cells, [0, cells.rows], counts);
  const answers = assessed.answers.map((answer) => {
    const column = layout.columns.find(
      ({ isAnswer, feature }) => isAnswer && feature === answer.feature,
    );
    if (answer.kind !== 'numeric' || column === undefined) return answer;
    const window = counts.subarray(column.first, column.first + column.cells.length);
    return { ...answer, jensenShannon: jensenShannonDivergence(column.reference, window) };
  });
  return { ...assessed, answers };
}

interface Judged {
  readonly features: readonly FeatureVerdict[];
  readonly answers: readonly FeatureVerdict[];
}

/** Each of the two has the rate for itself: predictions and their probabilities are corrected together. */
function judge(
  { features, answers }: RowAssessment,
  rate: number,
  { driftSettings = {} }: ReferenceProfile,
): Judged {
  const options = { falseAlarmRate: rate, minEffect };
  const limits = new Map(Object.entries(driftSettings));
  return {
    features: assessDataset(features, { ...options, limits }).features,
    answers: assessDataset(answers, options).features,
  };
}

function driftedOf({ features, answers }: Judged): Set<string> {
  const drifted = [...features, ...answers].filter((verdict) => verdict.drifted);
  return new Set(drifted.map(({ feature }) => feature));
}

/** Whether the features speak in their second windows, as far as a test is due. */
async function testSecondWindows(
  { rows, place, reference, alarmRate }: Look,
  stories: Stories,
  pause: Pause,
  options: EvaluateOptions,
): Promise<Map<string, boolean>> {
  const byRows = new Map<number, Set<string>>();
  for (const [feature, story] of stories) {
    const count = secondWindowRows(story, place, options);
    if (count === undefined || count > rows.rows) continue;
    byRows.set(count, (byRows.get(count) ?? new Set<string>()).add(feature));
  }
  const again = new Map<string, boolean>();
  for (const [count, features] of byRows) {
    const later = sliceRows(rows, rows.rows - count, rows.rows);
    const assessed = await assessRows(reference.profile, later, pause, features);
    const speaking = driftedOf(
      judge(assessed, alarmRate / secondWindowTests(options), reference.profile),
    );
    for (const feature of features) again.set(feature, speaking.has(feature));
  }
  return again;
}

/** How much of a new estimate is believed; the rest is what was estimated before. */
const learningRate = 0.2;

/**
 * Importances are estimated from quiet features only: one that has moved to a single bin explains nothing any more, just
 * when it matters. A feature that was never quiet is estimated all the same.
 */
function rememberImportances(
  { layout, rows }: Look,
  cells: AssignedCells,
  verdicts: readonly FeatureVerdict[],
  told: Map<string, FeatureStory>,
): void {
  const estimated = estimateImportances(layout, cells, rows);
  for (const { feature, drifted } of verdicts) {
    const story = told.get(feature) ?? {};
    const estimate = estimated.get(feature);
    if (estimate === undefined || (drifted && story.importance !== undefined)) continue;
    const before = story.importance ?? estimate;
    told.set(feature, { ...story, importance: before + learningRate * (estimate - before) });
  }
}

/** By the model's card, else as they have been estimated; features without any are left out. */
export function importancesOf(reference: LoadedProfile | undefined, stories: Stories): Importances {
  const { importances } = reference?.profile ?? {};
  if (importances !== undefined) return new Map(Object.entries(importances));
  const estimated = new Map<string, number>();
  for (const [feature, { importance }] of stories) {
    if (importance !== undefined) estimated.set(feature, importance);
  }
  return estimated;
}

function toVerdict(judged: Judged, told: Stories, importances: Importances): EvaluationVerdict {
  const drifted = judged.features.filter((verdict) => verdict.drifted);
  const contributions = contributionsOf(drifted, importances, minEffect);
  const watch = (verdict: FeatureVerdict): WatchedFeature => {
    const { isConfirmed = false, sinceMs } = told.get(verdict.feature) ?? {};
    const contribution = contributions.get(verdict.feature) ?? 0;
    return { ...verdict, confirmed: isConfirmed, sinceMs, contribution };
  };
  const features = judged.features.map(watch);
  const answers = judged.answers.map(watch);
  const prediction = answers.find(({ feature }) => feature === predictionFeature);
  return {
    drifted: drifted.length > 0,
    share: drifted.length / Math.max(1, features.length),
    // Without the probabilities: a model is surer of the rows that it was trained on than of any others.
    confirmed: [...features, prediction].some((watched) => watched?.confirmed === true),
    features,
    prediction,
    probability: answers.find(({ feature }) => feature === probabilityFeature),
  };
}
