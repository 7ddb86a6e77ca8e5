/** One metric of the Prometheus text format: what it is, and its samples line by line. */
export interface MetricFamily {
  readonly name: string;
  /** Text of `# HELP`; empty when there is none. */
  readonly help: string;
  /** counter, gauge, histogram, summary or untyped. */
  readonly type: string;
  readonly samples: readonly Sample[];
}

/** `name{labels} value` */
export interface Sample {
  readonly name: string;
  /** What stands between the braces; empty without labels. */
  readonly labels: string;
  /** The value, and the time where there is one. */
  readonly rest: string;
}

const samplePattern = /^([A-Za-z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s+(\S.*)$/;
const suffixes = ['_bucket', '_sum', '_count'];

/**
 * Reads the Prometheus text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). Lines that are no
 * sample are left out: a scrape must not fail because of one process.
 */
export function parseExposition(text: string): readonly MetricFamily[] {
  const families = new Map<string, { help: string; type: string; samples: Sample[] }>();
  const family = (name: string) => {
    const known = families.get(name) ?? { help: '', type: 'untyped', samples: [] };
    families.set(name, known);
    return known;
  };
  for (const line of text.split('\n')) {
    const comment = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line);
    if (comment !== null) {
      const [, kind, name = '', value = ''] = comment;
      if (kind === 'HELP') family(name).help = value;
      else family(name).type = value;
      continue;
    }
    const [, name, labels = '', rest = ''] = samplePattern.exec(line) ?? [];
    if (name !== undefined) family(familyOf(name, families)).samples.push({ name, labels, rest });
  }
  return [...families].map(([name, { help, type, samples }]) => ({ name, help, type, samples }));
}

/** A histogram's samples have suffixes that its name has not. */
function familyOf(name: string, families: ReadonlyMap<string, unknown>): string {
  if (families.has(name)) return name;
  const suffix = suffixes.find((candidate) => name.endsWith(candidate));
  const base = suffix === undefined ? name : name.slice(0, -suffix.length);
  return families.has(base) ? base : name;
}

export function formatExposition(families: readonly MetricFamily[]): string {
  return families
    .flatMap(({ name, help, type, samples }) => [
      ...(help === '' ? [] : [`# HELP ${name} ${help}\n`]),
      `# TYPE ${name} ${type}\n`,
      ...samples.map((sample) => `${sample.name}{${sample.labels}} ${sample.rest}\n`),
    ])
    .join('');
}
