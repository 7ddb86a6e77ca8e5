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
  const page = createPage();
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.*)$/.exec(line);
    if (comment !== null) page.takeComment(line, comment);
    else page.takeSample(line);
  }
}

/** What was on the page so far. */
function createPage() {
  const comments = new Set<string>();
  const typeOf = new Map<string, string>();
  const finished = new Set<string>();
  const series = new Set<string>();
  let current = '';

  const enter = (family: string): void => {
    if (family === current) return;
    expect(finished, `${family} comes a second time`).not.toContain(family);
    finished.add(current);
    current = family;
  };
  return {
    takeComment: (line: string, [, kind = '', name = '', rest = '']: RegExpExecArray): void => {
      enter(name);
      expect(comments, `twice: ${line}`).not.toContain(`${kind} ${name}`);
      comments.add(`${kind} ${name}`);
      if (kind !== 'TYPE') return;
      expect(types, line).toContain(rest);
      typeOf.set(name, rest);
    },
    takeSample: (line: string): void => {
      const [, name = '', labelText = ''] = sample.exec(line) ?? [];
      expect(name, `no sample: ${line}`).not.toBe('');
      const family = familyOf(name, typeOf);
      expect(typeOf.has(family), `no TYPE before ${line}`).toBe(true);
      enter(family);
      expect(series, `twice: ${line}`).not.toContain(name + labelText);
      series.add(name + labelText);
    },
  };
}

function familyOf(name: string, typeOf: ReadonlyMap<string, string>): string {
  const base = name.replace(/_(bucket|sum|count)$/, '');
  const type = typeOf.get(base);
  return type === 'histogram' || type === 'summary' ? base : name;
}
