import type { VersionSnapshot } from '../../versions/version-snapshot.js';
import type { Labels } from '../alert.js';
import { errorRate } from './error-rate.js';
import { eventsLost } from './events-lost.js';
import { latency } from './latency.js';
import { missingValues } from './missing-values.js';
import { modelDrift } from './model-drift.js';
import type { ModelMemory } from './model-memory.js';
import { noTraffic } from './no-traffic.js';
import type { Observation, RuleInput, VersionRule } from './observation.js';
import { outputConstant } from './output-constant.js';
import { outputNotFinite } from './output-not-finite.js';
import { quality } from './quality.js';
import {
  alertNames,
  type CommonSettings,
  type RuleName,
  type RuleSettings,
} from './rule-settings.js';
import { unseenCategories } from './unseen-categories.js';
import type { VersionMemory } from './version-memory.js';

/** What one rule saw, and what it goes by. */
export interface RuleLook {
  readonly rule: RuleName;
  readonly labels: Labels;
  readonly settings: CommonSettings;
  readonly observation: Observation;
}

type VersionRules = {
  readonly [Name in Exclude<RuleName, 'no_traffic'>]: VersionRule<RuleSettings[Name]>;
};

/** Everything that is looked at in a version. A new rule is a file, a line here and its settings. */
const versionRules: VersionRules = {
  model_drift: modelDrift,
  output_not_finite: outputNotFinite,
  output_constant: outputConstant,
  error_rate: errorRate,
  latency,
  missing_values: missingValues,
  unseen_categories: unseenCategories,
  quality,
  events_lost: eventsLost,
};

/** The labels that name a rule's alert: the same for all time, so that it stays the same alert. */
export function labelsOf(
  rule: RuleName,
  settings: CommonSettings,
  of: Labels,
  staticLabels: Labels,
): Labels {
  const { severity } = settings;
  return {
    ...staticLabels,
    service: 'slipway-monitor',
    alertname: alertNames[rule],
    severity,
    ...of,
  };
}

export interface ObserveOptions {
  readonly settings: RuleSettings;
  /** Added to every alert. */
  readonly staticLabels: Labels;
  readonly nowMs: number;
}

/** All enabled rules on one version. */
export function observeVersion(
  snapshot: VersionSnapshot,
  memory: VersionMemory,
  options: ObserveOptions,
): readonly RuleLook[] {
  const { settings, staticLabels, nowMs } = options;
  const of = { model: snapshot.modelName, model_version: snapshot.modelVersion };
  const looks = Object.entries(versionRules).map(([name, observe]) => {
    const rule = name as keyof VersionRules;
    const own = settings[rule];
    // Each rule gets the settings under its own name, which a union of rules cannot express.
    const input = { snapshot, memory, nowMs, settings: own } as RuleInput<never>;
    const observation = (observe as VersionRule<never>)(input);
    return { rule, labels: labelsOf(rule, own, of, staticLabels), settings: own, observation };
  });
  return looks.filter((look) => look.settings.enabled);
}

/** What is looked at in a model as a whole. */
export function observeModel(
  modelName: string,
  versions: readonly VersionSnapshot[],
  memory: ModelMemory | undefined,
  { settings, staticLabels, nowMs }: ObserveOptions,
): readonly RuleLook[] {
  const own = settings.no_traffic;
  if (!own.enabled) return [];
  const observation = noTraffic(modelName, versions, memory, own, nowMs);
  const labels = labelsOf('no_traffic', own, { model: modelName }, staticLabels);
  return [{ rule: 'no_traffic', labels, settings: own, observation }];
}
