import type { VersionSnapshot } from '../../versions/version-snapshot.js';
import type { Labels } from '../alert.js';
import type { VersionMemory } from './version-memory.js';

/** What a rule sees at one look. */
export type Observation =
  | {
      /** Above the threshold at which the alert fires. */
      readonly level: 'breach';
      /** Names the look: the same name again means that nothing new was seen. */
      readonly look: string;
      readonly subjects: readonly string[];
      readonly annotations: Labels;
    }
  /** `hold`: between the two thresholds, where nothing starts and nothing ends. */
  | { readonly level: 'hold' | 'clear'; readonly look: string }
  /** Too little to say anything. */
  | { readonly level: 'unknown' };

export interface RuleInput<Settings> {
  readonly snapshot: VersionSnapshot;
  readonly settings: Settings;
  readonly memory: VersionMemory;
  readonly nowMs: number;
}

/** Looks at one version. Pure: the same input gives the same observation. */
export type VersionRule<Settings> = (input: RuleInput<Settings>) => Observation;

export const unknown: Observation = { level: 'unknown' };

/** Subject of everything that is about the answers of a model. */
export const answersSubject = '@answers';

/** Subject of what labels say. */
export const labelsSubject = '@labels';

/** How a version is written for people. */
export function nameOf({
  modelName,
  modelVersion,
}: Pick<VersionSnapshot, 'modelName' | 'modelVersion'>): string {
  return `${modelName}@${modelVersion}`;
}

/** A share of rows for people: three digits at most. */
export function percent(share: number): string {
  return `${String(Number((100 * share).toPrecision(3)))}%`;
}

/** A measured number for people: three significant digits. */
export function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
