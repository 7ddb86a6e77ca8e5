import type { Evaluation, EvaluationVerdict, WatchedFeature } from '../../evaluation/evaluation.js';
import type { Labels } from '../alert.js';
import {
  answersSubject,
  nameOf,
  percent,
  rounded,
  unknown,
  type VersionRule,
} from './observation.js';
import type { RuleSettings } from './rule-settings.js';

const namedFeatures = 3;
const describedFeatures = 5;

/**
 * One alert for all features of a version and its answers. It starts with drift that the evaluation has confirmed in two
 * windows without a common row, and ends when an evaluation finds none at all.
 */
export const modelDrift: VersionRule<RuleSettings['model_drift']> = ({ snapshot, settings }) => {
  const { evaluation } = snapshot;
  if (evaluation?.verdict === undefined || evaluation.window.rows < settings.min_samples) {
    return unknown;
  }
  const { verdict, id: look } = evaluation;
  const features = driftedFeatures(verdict);
  const answers = settings.answers ? driftedAnswers(verdict) : undefined;
  const least = Math.max(1, settings.min_share * verdict.features.length);
  if (features.length < least && answers === undefined) {
    return { level: isQuiet(verdict, settings.answers) ? 'clear' : 'hold', look };
  }
  const names = features.map(({ feature }) => feature);
  return {
    level: 'breach',
    look,
    subjects: answers === undefined ? names : [...names, answersSubject],
    annotations: annotationsOf(nameOf(snapshot), { evaluation, verdict, features, answers }),
  };
};

interface Found {
  readonly evaluation: Evaluation;
  readonly verdict: EvaluationVerdict;
  /** Those that drifted, the one that matters most first. */
  readonly features: readonly WatchedFeature[];
  readonly answers: WatchedFeature | undefined;
}

function annotationsOf(version: string, found: Found): Labels {
  const { evaluation, verdict, features, answers } = found;
  const { window, referenceRows } = evaluation;
  const all = answers === undefined ? features : [...features, answers];
  const starts = all.map(({ sinceMs }) => sinceMs).filter((ms) => ms !== undefined);
  const since = new Date(Math.min(...starts));
  const details = features.slice(0, describedFeatures).map(describe);
  if (answers !== undefined) details.push(describeAnswers(answers));
  details.push(
    `${String(window.rows)} recent rows against ${String(referenceRows)} of the reference`,
  );
  return {
    summary: summaryOf(version, verdict, features, answers),
    description: details.join('; '),
    top_features: topOf(features),
    features_drifted: `${String(features.length)} of ${String(verdict.features.length)}`,
    window_rows: String(window.rows),
    reference_rows: String(referenceRows),
    evaluation: evaluation.id,
    ...(starts.length === 0 ? {} : { drifting_since: since.toISOString() }),
  };
}

function topOf(features: readonly WatchedFeature[]): string {
  const top = features.slice(0, namedFeatures);
  return top.map(({ feature }) => feature).join(', ');
}

/**
 * The confirmed ones, by what they contribute to the whole drift. Among many features there is always one that looks odd in
 * a single window: naming it would send somebody the wrong way.
 */
function driftedFeatures(verdict: EvaluationVerdict): readonly WatchedFeature[] {
  return verdict.features
    .filter(({ confirmed }) => confirmed)
    .toSorted((a, b) => b.contribution - a.contribution);
}

function driftedAnswers({ prediction }: EvaluationVerdict): WatchedFeature | undefined {
  return prediction?.confirmed === true ? prediction : undefined;
}

function isQuiet({ drifted, prediction }: EvaluationVerdict, hasAnswers: boolean): boolean {
  return !drifted && !(hasAnswers && prediction?.drifted === true);
}

function summaryOf(
  version: string,
  verdict: EvaluationVerdict,
  drifted: readonly WatchedFeature[],
  answers: WatchedFeature | undefined,
): string {
  if (drifted.length === 0) return `The answers of ${version} drifted, its features did not`;
  const of = `${String(drifted.length)} of ${String(verdict.features.length)} features of ${version} drifted; top: ${topOf(drifted)}`;
  return answers === undefined ? of : `${of}; its answers drifted, too`;
}

function describe(feature: WatchedFeature): string {
  const { feature: name, test, pValue, effectSize, effectUnit, contribution } = feature;
  const effect =
    effectUnit === 'sd' ? `${rounded(effectSize)} sd` : `${percent(effectSize)} of rows`;
  const part = contribution > 0 ? `, ${percent(contribution)} of the drift` : '';
  return `${name}: moved by ${effect}, p ${rounded(pValue)} (${test})${part}`;
}

function describeAnswers(answers: WatchedFeature): string {
  const { test, pValue, jensenShannon } = answers;
  return `answers: Jensen-Shannon ${rounded(jensenShannon)} bits, p ${rounded(pValue)} (${test})`;
}
