import { messageOf } from '@slipway/core';
import { levelPerLook } from '@slipway/stats';
import { createCellLayout, type CellLayout } from '../fold/cell-layout.js';
import type { RowColumns } from '../fold/row-columns.js';
import type { LoadedProfile } from '../fold/loaded-profile.js';
import type { VersionChanges } from '../fold/version-fields.js';
import type { ReferenceLearner } from '../profiles/reference-learner.js';
import type { CompatChoice } from './compat-choice.js';
import { compatVerdict } from './compat-verdict.js';
import {
  evaluateLook,
  importancesOf,
  type EvaluateOptions,
  type LookResult,
  type Stories,
} from './evaluate-look.js';
import type { EvaluatedWindow, Evaluation } from './evaluation.js';
import type { EvaluationRunner } from './evaluation-runner.js';
import type { FeatureStory } from './feature-story.js';
import type { Importances } from './importance.js';
import {
  createLookSchedule,
  type LookSchedule,
  type LookScheduleOptions,
  type StoredSchedule,
} from './look-schedule.js';
import { assessOutputs } from './output-health.js';
import { summarizeAnswers } from './summarize-answers.js';

/** Looks at a version's window at certain rows and times, and remembers what came of it. */
export interface VersionEvaluator {
  readonly schedule: Pick<
    LookSchedule,
    'rowsToLook' | 'add' | 'isDue' | 'dueMs' | 'rows' | 'position'
  >;
  /** Takes a look at rows that are a copy; what comes of it follows in order. */
  readonly look: (rows: RowColumns, streamMs: number) => void;
  /** The last look; undefined before the first. */
  readonly last: () => Evaluation | undefined;
  /** What a look at these rows would say now. It counts for nothing. */
  readonly preview: (rows: RowColumns) => Promise<Evaluation>;
  /** How much the answers depend on each feature, as far as it is known. */
  readonly importances: () => KnownImportances;
  /** All looks so far have been evaluated. */
  readonly isSettled: () => boolean;
  readonly settle: () => Promise<void>;
  readonly addChanges: (changes: VersionChanges) => void;
  readonly markStored: () => void;
  readonly markAllChanged: () => void;
  readonly bytes: () => number;
}

export interface KnownImportances {
  /** `equal`: nothing is known yet. */
  readonly source: 'card' | 'estimated' | 'equal';
  readonly byFeature: Importances;
}

/** What is stored after each look. */
interface StoredStories {
  readonly stories: Readonly<Record<string, FeatureStory>>;
  /** Of the reference that the stories are about. */
  readonly digest: string;
  readonly last?: Evaluation | undefined;
}

export interface VersionEvaluatorDeps {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly runner: EvaluationRunner;
  readonly reference: () => LoadedProfile | undefined;
  readonly layout: () => CellLayout | undefined;
  readonly publish: (evaluation: Evaluation) => void;
  readonly learner: Pick<ReferenceLearner, 'learnedRows'>;
  readonly storedSchedule: Buffer | undefined;
  readonly storedStories: Buffer | undefined;
}

export interface EvaluatorOptions extends EvaluateOptions, LookScheduleOptions {
  readonly falseAlarmsPerWeek: number;
  readonly learnReferenceRows: number;
  /** Models whose features are judged as another tool would. */
  readonly compat: CompatChoice;
}

/** What a look is taken at, fixed at that moment. */
interface Taken {
  readonly number: number;
  readonly rows: RowColumns;
  readonly row: number;
  readonly position: string;
  readonly looksPerWeek: number;
  readonly reference: LoadedProfile | undefined;
  /** Rows that a reference has been learned from so far, while there is none. */
  readonly learnedRows: number;
}

export function createVersionEvaluator(
  deps: VersionEvaluatorDeps,
  options: EvaluatorOptions,
): VersionEvaluator {
  const { modelName, modelVersion, runner } = deps;
  const stored = parse<StoredStories>(deps.storedStories);
  const schedule = createLookSchedule(options, parse<StoredSchedule>(deps.storedSchedule));
  let stories: Stories = new Map(Object.entries(stored?.stories ?? {}));
  let digest = stored?.digest ?? '';
  let last = stored?.last;
  let pending: Promise<void> = Promise.resolve();
  let pendingLooks = 0;
  let areStoriesStored = true;
  let storedRows = schedule.rows();

  /** A new reference starts new stories. */
  const storiesFor = (reference: LoadedProfile | undefined): Stories =>
    reference?.digest === digest ? stories : new Map<string, FeatureStory>();

  const evaluate = async (taken: Taken): Promise<{ evaluation: Evaluation; stories: Stories }> => {
    const known = storiesFor(taken.reference);
    const { result, reason } = await judge(taken, known);
    const window = windowOf(taken.rows);
    const evaluation = {
      id: `${modelName}@${modelVersion}/${String(taken.number)}`,
      ...{ modelName, modelVersion, window, position: taken.position },
      timeMs: window.endMs ?? 0,
      referenceRows: taken.reference?.profile.rows ?? 0,
      referenceDigest: taken.reference?.digest ?? '',
      verdict: result?.verdict,
      reason,
      outputs: assessOutputs(taken.rows, taken.reference?.profile.prediction),
      answers: summarizeAnswers(taken.rows),
    };
    return { evaluation, stories: result?.stories ?? known };
  };

  const whyNoReference = (learned: number): string => {
    if (learned === 0) return 'the version has no reference profile';
    return `learns its reference: ${String(learned)} of ${String(options.learnReferenceRows)} rows`;
  };

  const judge = async (
    { rows, row, looksPerWeek, reference, learnedRows }: Taken,
    known: Stories,
  ): Promise<{ result: LookResult | undefined; reason: string }> => {
    if (reference === undefined) return none(whyNoReference(learnedRows));
    if (rows.rows < options.minSamples) {
      const least = `needs at least ${String(options.minSamples)} answered rows`;
      return none(`${least}, the window has ${String(rows.rows)}`);
    }
    const { profile } = reference;
    const level = levelPerLook({
      ...{ falseAlarmsPerWeek: options.falseAlarmsPerWeek, looksPerWeek },
      features: Math.max(1, profile.numeric.length + profile.categorical.length),
      overlap: Math.max(0, 1 - options.everyRows / options.windowRows),
      windowToReference: rows.rows / Math.max(1, profile.rows),
    });
    const alarmRate = Math.min(options.falseAlarmRate, level);
    const present = deps.layout();
    const layout =
      present?.digest === reference.digest ? present : createCellLayout(reference.digest, profile);
    const place = { row, timeMs: windowOf(rows).endMs ?? 0 };
    try {
      const look = { rows, place, reference, layout, alarmRate };
      const result = await runner.run((pause) => evaluateLook(look, known, pause, options));
      const tool = options.compat(modelName);
      if (tool === undefined) return { result, reason: '' };
      const verdict = compatVerdict(tool, result.verdict, profile, rows);
      return { result: { ...result, verdict }, reason: '' };
    } catch (error) {
      return none(`the window could not be judged: ${messageOf(error)}`);
    }
  };

  const remember = async (taken: Taken): Promise<void> => {
    const told = await evaluate(taken);
    ({ stories } = told);
    digest = told.evaluation.referenceDigest;
    last = told.evaluation;
    areStoriesStored = false;
    pendingLooks--;
    deps.publish(told.evaluation);
  };

  const take = (number: number, rows: RowColumns): Taken => ({
    ...{ number, rows, position: schedule.position(), row: schedule.rows() },
    ...{ looksPerWeek: schedule.looksPerWeek(), reference: deps.reference() },
    learnedRows: deps.learner.learnedRows(),
  });

  return {
    schedule,
    look: (rows, streamMs) => {
      const taken = take(schedule.take(streamMs), rows);
      pendingLooks++;
      pending = pending.then(() => remember(taken));
    },
    last: () => last,
    preview: async (rows) => {
      const taken = take(schedule.store().looks, rows);
      await pending;
      return (await evaluate(taken)).evaluation;
    },
    importances: () => {
      const reference = deps.reference();
      const byFeature = importancesOf(reference, storiesFor(reference));
      const isKnown = [...byFeature.values()].some((importance) => importance > 0);
      const source = reference?.profile.importances === undefined ? 'estimated' : 'card';
      return { source: isKnown ? source : 'equal', byFeature };
    },
    isSettled: () => pendingLooks === 0,
    settle: () => pending,
    addChanges: (changes) => {
      if (storedRows !== schedule.rows() || !areStoriesStored) {
        changes.set('schedule', '', toBytes(schedule.store()));
      }
      if (areStoriesStored) return;
      const told: StoredStories = { stories: Object.fromEntries(stories), digest, last };
      changes.set('stories', '', toBytes(told));
    },
    markStored: () => {
      storedRows = schedule.rows();
      areStoriesStored = true;
    },
    markAllChanged: () => {
      storedRows = 0;
      areStoriesStored = last === undefined;
    },
    bytes: () => stories.size * storyBytes,
  };
}

/** A story and its part of the last evaluation. */
const storyBytes = 800;

function parse<T>(bytes: Buffer | undefined): T | undefined {
  return bytes && (JSON.parse(bytes.toString()) as T);
}

function toBytes(value: StoredSchedule | StoredStories): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function none(reason: string): { result: undefined; reason: string } {
  return { result: undefined, reason };
}

function windowOf({ rows, timesMs }: RowColumns): EvaluatedWindow {
  let startMs: number | undefined;
  let endMs: number | undefined;
  for (const timeMs of timesMs) {
    startMs = Math.min(startMs ?? timeMs, timeMs);
    endMs = Math.max(endMs ?? timeMs, timeMs);
  }
  return { rows, startMs, endMs };
}
