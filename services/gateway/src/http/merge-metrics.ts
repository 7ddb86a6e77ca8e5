import { formatExposition, parseExposition, type MetricFamily, type Sample } from './exposition.js';

/** The metrics of one process; undefined when it does not answer. */
export interface Scrape {
  /** `host:port` of its HTTP side. */
  readonly instance: string;
  readonly text: string | undefined;
}

/**
 * The metrics of several processes as those of one. Each sample gets the label `instance`; a family is named once, with
 * all its samples. A process that does not answer is absent, and `slipway_up` says so.
 */
export function mergeMetrics(scrapes: readonly Scrape[]): string {
  const merged = new Map<string, MetricFamily>();
  for (const { instance, text } of scrapes) {
    for (const family of parseExposition(text ?? '')) {
      const known = merged.get(family.name) ?? { ...family, samples: [] };
      // Two versions of a service may disagree; samples of another type would make the whole page invalid.
      if (known.type !== family.type) continue;
      const samples = family.samples.map((sample) => withInstance(sample, instance));
      merged.set(family.name, { ...known, samples: [...known.samples, ...samples] });
    }
  }
  return formatExposition([upFamily(scrapes), ...merged.values()]);
}

function upFamily(scrapes: readonly Scrape[]): MetricFamily {
  const name = 'slipway_up';
  const samples = scrapes.map(({ instance, text }) =>
    withInstance({ name, labels: '', rest: text === undefined ? '0' : '1' }, instance),
  );
  return { name, help: 'Whether the process answered this scrape.', type: 'gauge', samples };
}

function withInstance(sample: Sample, instance: string): Sample {
  const own = sample.labels.replace(/(^|,)\s*instance=/, '$1exported_instance=');
  return { ...sample, labels: `instance="${instance}"${own === '' ? '' : `,${own}`}` };
}
