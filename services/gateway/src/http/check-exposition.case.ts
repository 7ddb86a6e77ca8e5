import { expect } from 'vitest';

const labelPattern = /[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*"/;
const labels = `(?:\\{(?:${labelPattern.source}(?:,${labelPattern.source})*)?,?\\})?`;
const value = '(?:[+-]?Inf|NaN|[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)';
const sample = new RegExp(`^([a-zA-Z_:][\\w:]*)(${labels}) ${value}(?: -?\\d+)?$`);
const types = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];

/**
 * Fails unless a text follows the Prometheus text format 0.0.4 to the letter: one HELP and one TYPE for each family,
 * before its samples; all samples of a family together; no sample twice; valid names, escapes and numbers.
 */
export function checkExposition(text: string): void {
  expect(text.endsWith('\n')).toBe(true);
  const helped = new Set<string>();
  const typeOf = new Map<string, string>();
  const finished = new Set<string>();
  const samples = new Set<string>();
  let current = '';
  const enter = (family: string): void => {
    if (family === current) return;
    expect(finished, `${family} comes a second time`).not.toContain(family);
    finished.add(current);
    current = family;
  };
  for (const line of text.slice(0, -1).split('\n')) {
    const [, kind, name = '', rest = ''] =
      /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') {
      enter(name);
      expect(helped, line).not.toContain(name);
      helped.add(name);
    } else if (kind === 'TYPE') {
      enter(name);
      expect(typeOf.has(name), line).toBe(false);
      expect(types, line).toContain(rest);
      typeOf.set(name, rest);
    } else {
      const match = sample.exec(line);
      expect(match, line).not.toBeNull();
      const family = familyOf(match?.[1] ?? '', typeOf);
      expect(typeOf.has(family), `no TYPE before ${line}`).toBe(true);
      enter(family);
      const series = `${match?.[1] ?? ''}${match?.[2] ?? ''}`;
      expect(samples, line).not.toContain(series);
      samples.add(series);
    }
  }
}

function familyOf(name: string, typeOf: ReadonlyMap<string, string>): string {
  const base = name.replace(/_(bucket|sum|count)$/, '');
  const type = typeOf.get(base);
  return type === 'histogram' || type === 'summary' ? base : name;
}
