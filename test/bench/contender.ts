/** What a stretch of load has cost. */
export interface Cost {
  readonly requests: number;
  readonly cpuMicros: number;
  /** Share of its core that the process had: near 1 when it was the process that set the pace. */
  readonly busyShare: number;
}

/** One of those that a row compares. */
export interface Contender {
  readonly name: string;
  /** What it makes of the first request, as numbers that every contender of a row must agree on. */
  readonly answer: () => Promise<readonly number[]>;
  /** Puts load on it for a while. Throws when a request fails. */
  readonly measure: (durationMs: number) => Promise<Cost>;
  /** What a reader should know about how it went. */
  readonly remarks?: () => Promise<readonly string[]>;
}
