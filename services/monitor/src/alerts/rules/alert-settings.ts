import { readFileSync } from 'node:fs';
import { DomainError, messageOf } from '@slipway/core';
import { z } from 'zod';
import { alertLabelNames, severities, type Labels, type Severity } from '../alert.js';
import { rulesSchema, type RuleSettings } from './rule-settings.js';

/** When what belongs together is sent. */
export interface GroupTiming {
  /** From the first alert of a quiet group, so that others can join it. */
  readonly waitMs: number;
  /** Least time between two messages about a group that has changed. */
  readonly intervalMs: number;
  /** Until a group that has not changed is sent again. */
  readonly repeatMs: number;
}

export type ChannelKind = 'slack' | 'email' | 'webhook' | 'alertmanager';

/** What is alarmed about, and when it is said. */
export interface AlertSettings {
  readonly staticLabels: Labels;
  readonly timing: GroupTiming;
  /** Less urgent alerts are not sent to channels of that kind. */
  readonly minSeverity: Readonly<Record<ChannelKind, Severity>>;
  readonly rulesFor: (modelName: string) => RuleSettings;
}

const waitS = (fallback: number) =>
  z.number().min(0, 'expected seconds, 0 or more').default(fallback);
const severity = z.enum(severities, `expected one of ${severities.join(', ')}`).default('info');
const labelName = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'expected a label name of letters, digits and _')
  .refine(
    (name) => !alertLabelNames.includes(name),
    `expected none of ${alertLabelNames.join(', ')}`,
  );
const overrides = z.record(z.string(), z.unknown());

const fileSchema = z.strictObject({
  labels: z.record(labelName, z.string()).default({}),
  grouping: z
    .strictObject({
      group_wait_s: waitS(3),
      group_interval_s: waitS(30),
      repeat_interval_s: waitS(4 * 3600),
    })
    .prefault({}),
  min_severity: z
    .strictObject({ slack: severity, email: severity, webhook: severity, alertmanager: severity })
    .prefault({}),
  rules: z.record(z.string(), overrides).default({}),
  /** By model: what differs there from `rules`. */
  models: z.record(z.string(), z.record(z.string(), overrides)).default({}),
});

/** The settings of a file, or the defaults without one. What is wrong with it is a `precondition` error with every place. */
export function loadAlertSettings(path: string): AlertSettings {
  if (path === '') return parseAlertSettings({}, 'defaults');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw badSettings([`ALERT_RULES_FILE: cannot read it: ${messageOf(cause)}`], cause);
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw badSettings([`ALERT_RULES_FILE: ${path} is not JSON: ${messageOf(cause)}`], cause);
  }
  return parseAlertSettings(raw, path);
}

/** `source` names where it came from, in errors. */
export function parseAlertSettings(raw: unknown, source: string): AlertSettings {
  const parsed = fileSchema.safeParse(raw);
  if (!parsed.success) throw badSettings(problemsOf(parsed.error, source, [], raw));
  const file = parsed.data;
  const everywhere = parseRules(file.rules, source, ['rules']);
  const byModel = new Map(
    Object.entries(file.models).map(([modelName, own]) => {
      const names = [...new Set([...Object.keys(file.rules), ...Object.keys(own)])];
      const merged = Object.fromEntries(
        names.map((name) => [name, { ...file.rules[name], ...own[name] }]),
      );
      return [modelName, parseRules(merged, source, ['models', modelName])];
    }),
  );
  const { group_wait_s, group_interval_s, repeat_interval_s } = file.grouping;
  return {
    staticLabels: file.labels,
    timing: {
      waitMs: group_wait_s * 1000,
      intervalMs: group_interval_s * 1000,
      repeatMs: repeat_interval_s * 1000,
    },
    minSeverity: file.min_severity,
    rulesFor: (modelName) => byModel.get(modelName) ?? everywhere,
  };
}

function parseRules(raw: unknown, source: string, at: readonly string[]): RuleSettings {
  const parsed = rulesSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw badSettings(problemsOf(parsed.error, source, at, raw));
}

function problemsOf(
  error: z.ZodError,
  source: string,
  at: readonly string[],
  raw: unknown,
): readonly string[] {
  return error.issues.map((issue) => {
    const place = [...at, ...issue.path].join('.');
    const where = `ALERT_RULES_FILE: ${source}: ${place === '' ? 'the file' : place}`;
    if (issue.code === 'invalid_key') return `${where}: ${issue.issues[0]?.message ?? ''}`;
    if (issue.code === 'unrecognized_keys') return `${where}: ${issue.message}`;
    return `${where}: ${issue.message}, got ${shown(raw, issue.path)}`;
  });
}

function shown(raw: unknown, path: readonly PropertyKey[]): string {
  let value = raw;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
}

function badSettings(problems: readonly string[], cause?: unknown): DomainError {
  const message = `Wrong settings:\n  ${problems.join('\n  ')}`;
  return new DomainError('precondition', 'BAD_SETTINGS', message, { cause });
}
