import { createHash } from 'node:crypto';
import type { RuleName } from './rules/rule-settings.js';

/** From least to most urgent. */
export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

export type Labels = Readonly<Record<string, string>>;

/** What every alert is labelled with, `model_version` where it is about one. Settings may add others. */
export const alertLabelNames = ['alertname', 'severity', 'model', 'model_version', 'service'];

export type AlertPhase = 'pending' | 'firing' | 'resolved';

/**
 * An alert as it is kept. Its labels say which one it is and never change; whatever may change, such as numbers and the
 * names of features, is an annotation. One record serves all episodes of an alert: it starts again where it resolved.
 */
export interface AlertRecord {
  /** `<model>-<fingerprint>`: by the model every monitor knows which of them keeps it. */
  readonly id: string;
  readonly rule: RuleName;
  readonly labels: Labels;
  readonly severity: Severity;
  /** As of the last look that found something wrong. */
  readonly annotations: Labels;
  /** What it is about within the version: names of features, or `@answers`; explains which alert explains which. */
  readonly subjects: readonly string[];
  readonly phase: AlertPhase;
  /** When it was first seen. */
  readonly startsAtMs: number;
  /** When it last began to fire; undefined before. */
  readonly firedAtMs?: number | undefined;
  /** Undefined while it lasts. */
  readonly endsAtMs?: number | undefined;
  readonly looks: Looks;
  /** Empty: nobody. */
  readonly ackedBy: string;
  /** While pending: the episode before, which is what remains when this one comes to nothing. */
  readonly previous?: AlertRecord | undefined;
}

/** What was seen of late. */
export interface Looks {
  /** Names the last look, so that the same one is not counted twice. */
  readonly last: string;
  readonly lastMs: number;
  /** Whether each of the last few looks found something wrong, oldest first. */
  readonly breaches: readonly boolean[];
  /** Looks in a row that found everything well below the lower threshold. */
  readonly clear: number;
}

/** An alert with what keeps it from being sent. */
export interface Alert extends AlertRecord {
  /** Id of the silence; empty: none. */
  readonly silencedBy: string;
  /** Id of the alert that explains this one; empty: none. */
  readonly inhibitedBy: string;
}

/** The name of a set of labels: 16 hexadecimal digits of the SHA-256 of the labels in order. */
export function fingerprintOf(labels: Labels): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
}

export function alertIdOf(labels: Labels): string {
  return `${labels['model'] ?? ''}-${fingerprintOf(labels)}`;
}

/** The model that the id of an alert or of a delivery begins with; undefined when it is no such id. */
export function modelOfId(id: string): string | undefined {
  return /^(.+)-[0-9a-f]{16}$/.exec(id)?.[1];
}
