import { z } from 'zod';
import { DomainError } from './errors.js';

/** One environment variable: its schema (with default) and what it means, in one line of the README's table. */
export interface Setting<T extends z.ZodType = z.ZodType> {
  readonly env: string;
  readonly schema: T;
  readonly description: string;
}

export type Settings = Readonly<Record<string, Setting>>;

export type Config<S extends Settings> = {
  readonly [K in keyof S]: z.output<S[K]['schema']>;
};

export interface ParseEnvOptions {
  /** Prefixes under which a variable that no setting knows is a typing error, such as `EVENT_`. */
  readonly knownPrefixes?: readonly string[];
}

/**
 * Reads the settings from an environment. Wrong values, and unknown names under a known prefix, are reported together
 * in one `precondition` error; an empty variable counts as unset.
 */
export function parseEnv<S extends Settings>(
  settings: S,
  env: Readonly<Record<string, string | undefined>>,
  options: ParseEnvOptions = {},
): Config<S> {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const raw = env[setting.env];
    const parsed = setting.schema.safeParse(raw === '' ? undefined : raw);
    if (parsed.success) config[name] = parsed.data;
    else problems.push(`${setting.env}: ${describe(parsed.error)}, got ${show(raw)}`);
  }
  const known = new Set(Object.values(settings).map((setting) => setting.env));
  for (const name of Object.keys(env)) {
    const prefix = options.knownPrefixes?.find((candidate) => name.startsWith(candidate));
    if (prefix !== undefined && !known.has(name)) problems.push(`${name}: no such setting`);
  }
  if (problems.length > 0) {
    throw new DomainError(
      'precondition',
      'BAD_SETTINGS',
      `Wrong settings:\n  ${problems.join('\n  ')}`,
    );
  }
  return config as Config<S>;
}

/** A wrong URL may still hold the right password. */
function show(raw: string | undefined): string {
  return raw === undefined ? 'nothing' : JSON.stringify(raw.replace(/[^/@\s]*@/g, '…@'));
}

function describe(error: z.ZodError): string {
  return error.issues.map((issue) => issue.message).join('; ');
}

/** A whole number in a range, from text. */
export function intSetting(min: number, max: number, fallback: number): z.ZodType<number> {
  const message = `expected a whole number from ${String(min)} to ${String(max)}`;
  return z
    .string()
    .regex(/^-?\d+$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message)
    .optional()
    .transform((value) => value ?? fallback);
}

/** true, false, 1 or 0, from text. */
export function boolSetting(fallback: boolean): z.ZodType<boolean> {
  return z
    .enum(['true', 'false', '1', '0'], 'expected true or false')
    .optional()
    .transform((value) => (value === undefined ? fallback : value === 'true' || value === '1'));
}

/** Any text. */
export function textSetting(fallback: string): z.ZodType<string> {
  return z
    .string()
    .optional()
    .transform((value) => value ?? fallback);
}

/** A URL of one of these schemes, such as `redis`. */
export function urlSetting(schemes: readonly string[], fallback: string): z.ZodType<string> {
  const message = `expected a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  const isWanted = (text: string): boolean =>
    schemes.some((scheme) => text.startsWith(`${scheme}://`)) &&
    (URL.parse(text)?.host ?? '') !== '';
  return textSetting(fallback).refine(isWanted, message);
}

/** One of a few words. */
export function choiceSetting<const T extends readonly [string, ...string[]]>(
  choices: T,
  fallback: T[number],
): z.ZodType<T[number]> {
  return z
    .enum(choices, `expected one of ${choices.join(', ')}`)
    .optional()
    .transform((value) => value ?? fallback);
}
