import { messageOf } from '@slipway/core';
import { levelPerLook } from '@slipway/stats';
import { createCellLayout, type CellLayout } from '../fold/cell-layout.js';
import type { LoadedProfile } from '../fold/loaded-profile.js';
import type { RowColumns } from '../fold/row-columns.js';
import type { CompatChoice } from './compat-choice.js';
import { compatVerdict } from './compat-verdict.js';
import { evaluateLook, type EvaluateOptions, type Look, type Stories } from './evaluate-look.js';
import type { EvaluatedWindow, Evaluation, EvaluationVerdict } from './evaluation.js';
import type { EvaluationRunner } from './evaluation-runner.js';
import { assessOutputs } from './output-health.js';
import { summarizeAnswers } from './summarize-answers.js';

/** What a look is taken at, fixed at that moment. */
export interface TakenLook {
  readonly number: number;
  /** A copy of the window. */
  readonly rows: RowColumns;
  /** Rows of the version up to this look. */
  readonly row: number;
  readonly position: string;
  readonly looksPerWeek: number;
  readonly reference: LoadedProfile | undefined;
  /** Rows that a reference has been learned from so far, while there is none. */
  readonly learnedRows: number;
}

export interface JudgedLook {
  readonly evaluation: Evaluation;
  readonly stories: Stories;
}

/** Makes an evaluation of a look; the stories are what the looks before have told. */
export type WindowJudge = (taken: TakenLook, stories: Stories) => Promise<JudgedLook>;

export interface WindowJudgeDeps {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly runner: EvaluationRunner;
  /** Of the present reference. */
  readonly layout: () => CellLayout | undefined;
}

export interface WindowJudgeOptions extends EvaluateOptions {
  readonly falseAlarmsPerWeek: number;
  readonly everyRows: number;
  readonly learnReferenceRows: number;
  /** Models whose features are judged as another tool would. */
  readonly compat: CompatChoice;
}

interface Judgement {
  readonly verdict: EvaluationVerdict | undefined;
  readonly stories: Stories;
  readonly reason: string;
}

export function createWindowJudge(deps: WindowJudgeDeps, options: WindowJudgeOptions): WindowJudge {
  const { modelName, modelVersion, runner } = deps;

  const lookAt = (taken: TakenLook, reference: LoadedProfile): Look => {
    const { rows, row } = taken;
    const { digest, profile } = reference;
    const present = deps.layout();
    return {
      ...{ rows, reference, alarmRate: alarmRateOf(taken, reference, options) },
      place: { row, timeMs: windowOf(rows).endMs ?? 0 },
      layout: present?.profile === profile ? present : createCellLayout(digest, profile),
    };
  };

  const judge = async (taken: TakenLook, stories: Stories): Promise<Judgement> => {
    const { reference, rows } = taken;
    const missing = whatIsMissing(taken, options);
    if (reference === undefined || missing !== '') {
      return { verdict: undefined, stories, reason: missing };
    }
    const look = lookAt(taken, reference);
    try {
      const told = await runner.run((pause) => evaluateLook(look, stories, pause, options));
      const tool = options.compat(modelName);
      const { verdict } = told;
      return {
        verdict: tool ? compatVerdict(tool, verdict, reference.profile, rows) : verdict,
        ...{ stories: told.stories, reason: '' },
      };
    } catch (error) {
      const reason = `the window could not be judged: ${messageOf(error)}`;
      return { verdict: undefined, stories, reason };
    }
  };

  return async (taken, known) => {
    const { verdict, stories, reason } = await judge(taken, known);
    const { rows, reference, position } = taken;
    const window = windowOf(rows);
    const evaluation = {
      id: `${modelName}@${modelVersion}/${String(taken.number)}`,
      ...{ modelName, modelVersion, window, position, verdict, reason },
      timeMs: window.endMs ?? 0,
      referenceRows: reference?.profile.rows ?? 0,
      referenceDigest: reference?.digest ?? '',
      outputs: assessOutputs(rows, reference?.profile.prediction),
      answers: summarizeAnswers(rows),
    };
    return { evaluation, stories };
  };
}

/** Why there can be no verdict; empty when there can be one. */
function whatIsMissing(
  { reference, learnedRows, rows }: TakenLook,
  { minSamples, learnReferenceRows }: WindowJudgeOptions,
): string {
  if (reference === undefined) {
    if (learnedRows === 0) return 'the version has no reference profile';
    return `learns its reference: ${String(learnedRows)} of ${String(learnReferenceRows)} rows`;
  }
  if (rows.rows >= minSamples) return '';
  const least = `needs at least ${String(minSamples)} answered rows`;
  return `${least}, the window has ${String(rows.rows)}`;
}

function alarmRateOf(
  { rows, looksPerWeek }: TakenLook,
  { profile }: LoadedProfile,
  { falseAlarmsPerWeek, falseAlarmRate, everyRows, windowRows }: WindowJudgeOptions,
): number {
  const level = levelPerLook({
    ...{ falseAlarmsPerWeek, looksPerWeek },
    features: Math.max(1, profile.numeric.length + profile.categorical.length),
    overlap: Math.max(0, 1 - everyRows / windowRows),
    windowToReference: rows.rows / Math.max(1, profile.rows),
  });
  return Math.min(falseAlarmRate, level);
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
