import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Label names and their values of one sample. */
export type Labels = Readonly<Record<string, string>>;

export interface CounterMetric {
  readonly add: (labels: Labels, value?: number) => void;
}

/** One sample of a counter that is kept elsewhere. */
export interface Total {
  readonly labels: Labels;
  readonly value: number;
}

export interface GaugeMetric {
  readonly set: (labels: Labels, value: number) => void;
  /** Forgets every sample, for gauges that are rebuilt at each scrape. */
  readonly reset: () => void;
}

export interface HistogramMetric {
  readonly observe: (labels: Labels, value: number) => void;
}

/** The metrics of one process. Passed to what measures; there is no global registry. */
export interface Metrics {
  readonly counter: (name: string, help: string, labels: readonly string[]) => CounterMetric;
  /** A counter over totals that somebody else keeps; they are read before each scrape. */
  readonly observedCounter: (
    name: string,
    help: string,
    labels: readonly string[],
    read: () => readonly Total[],
  ) => void;
  readonly gauge: (
    name: string,
    help: string,
    labels: readonly string[],
    /** Called before each scrape. */
    collect?: (gauge: GaugeMetric) => void,
  ) => GaugeMetric;
  readonly histogram: (
    name: string,
    help: string,
    labels: readonly string[],
    bucketsS?: readonly number[],
  ) => HistogramMetric;
  /** Prometheus text format 0.0.4. */
  readonly render: () => Promise<string>;
}

/** Seconds; models answer in well under a millisecond up to seconds. */
const latencyBucketsS = [
  0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  return {
    counter: (name, help, labels) => {
      const counter = new Counter({ name, help, labelNames: [...labels], registers });
      return { add: (values, value = 1) => counter.inc(values, value) };
    },
    observedCounter: (name, help, labels, read) => {
      const counter: Counter = new Counter({
        name,
        help,
        labelNames: [...labels],
        registers,
        collect: () => {
          counter.reset();
          for (const total of read()) counter.inc(total.labels, total.value);
        },
      });
    },
    gauge: (name, help, labels, collect) => {
      const gauge = new Gauge({
        name,
        help,
        labelNames: [...labels],
        registers,
        ...(collect === undefined ? {} : { collect: () => collect(metric) }),
      });
      const metric: GaugeMetric = {
        set: (values, value) => gauge.set(values, value),
        reset: () => gauge.reset(),
      };
      return metric;
    },
    histogram: (name, help, labels, bucketsS = latencyBucketsS) => {
      const histogram = new Histogram({
        name,
        help,
        labelNames: [...labels],
        buckets: [...bucketsS],
        registers,
      });
      return { observe: (values, value) => histogram.observe(values, value) };
    },
    render: () => registry.metrics(),
  };
}
