import type { CellLayout } from '../fold/cell-layout.js';
import type { LoadedProfile } from '../fold/loaded-profile.js';
import type { RowColumns } from '../fold/row-columns.js';
import type { VersionChanges } from '../fold/version-fields.js';
import type { ReferenceLearner } from '../profiles/reference-learner.js';
import { importancesOf, type Stories } from './evaluate-look.js';
import type { Evaluation } from './evaluation.js';
import type { EvaluationRunner } from './evaluation-runner.js';
import type { FeatureStory } from './feature-story.js';
import type { Importances } from './importance.js';
import { createWindowJudge, type TakenLook, type WindowJudgeOptions } from './judge-window.js';
import {
  createLookSchedule,
  type LookSchedule,
  type LookScheduleOptions,
  type StoredSchedule,
} from './look-schedule.js';

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

export type EvaluatorOptions = WindowJudgeOptions & LookScheduleOptions;

export function createVersionEvaluator(
  deps: VersionEvaluatorDeps,
  options: EvaluatorOptions,
): VersionEvaluator {
  const stored = deps.storedStories && (parse(deps.storedStories) as StoredStories);
  const schedule = createLookSchedule(
    options,
    deps.storedSchedule && (parse(deps.storedSchedule) as StoredSchedule),
  );
  const judge = createWindowJudge(deps, options);
  let stories: Stories = new Map(Object.entries(stored?.stories ?? {}));
  let digest = stored?.digest ?? '';
  let last = stored?.last;
  let pending: Promise<void> = Promise.resolve();
  let areStoriesStored = true;
  let storedRows = schedule.rows();

  /** A new reference starts new stories. */
  const storiesFor = (reference: LoadedProfile | undefined): Stories =>
    reference?.digest === digest ? stories : new Map<string, FeatureStory>();

  const remember = async (taken: TakenLook): Promise<void> => {
    const told = await judge(taken, storiesFor(taken.reference));
    ({ stories } = told);
    digest = told.evaluation.referenceDigest;
    last = told.evaluation;
    areStoriesStored = false;
    deps.publish(told.evaluation);
  };

  const take = (number: number, rows: RowColumns): TakenLook => ({
    ...{ number, rows, position: schedule.position(), row: schedule.rows() },
    ...{ looksPerWeek: schedule.looksPerWeek(), reference: deps.reference() },
    learnedRows: deps.learner.learnedRows(),
  });

  return {
    schedule,
    look: (rows, streamMs) => {
      const taken = take(schedule.take(streamMs), rows);
      pending = pending.then(() => remember(taken));
    },
    last: () => last,
    preview: async (rows) => {
      const taken = take(schedule.store().looks, rows);
      await pending;
      return (await judge(taken, storiesFor(taken.reference))).evaluation;
    },
    importances: () => {
      const reference = deps.reference();
      const byFeature = importancesOf(reference, storiesFor(reference));
      const isKnown = [...byFeature.values()].some((importance) => importance > 0);
      const source = reference?.profile.importances === undefined ? 'estimated' : 'card';
      return { source: isKnown ? source : 'equal', byFeature };
    },
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

function parse(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString());
}

function toBytes(value: StoredSchedule | StoredStories): Buffer {
  return Buffer.from(JSON.stringify(value));
}
