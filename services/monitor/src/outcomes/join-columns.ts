/** What is kept of each row that waits for its label, or has it: 51 bytes and 4 for each class with a probability. */
export interface JoinColumns {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** When the monitor's stream had it. */
  readonly arrivedMs: Float64Array;
  /** When the prediction was made. */
  readonly timeMs: Float64Array;
  /** Index in the model's table of versions. */
  readonly version: Uint16Array;
  /** 1 for an answer of a shadow, which went to nobody. */
  readonly shadow: Uint8Array;
  /** Class index, or the value of a regression. */
  readonly predicted: Float64Array;
  /** The same for the truth; NaN as long as it is not known. */
  readonly actual: Float64Array;
  /** From the prediction to its label, in seconds. */
  readonly delayS: Float32Array;
  /** `width` for each row; NaN where the model gave none. */
  readonly probabilities: Float32Array;
}

/** The columns that are there from the start, and those that a label brings. */
export const rowColumnNames = [
  ...(['high', 'low', 'arrivedMs', 'timeMs', 'version', 'shadow', 'predicted'] as const),
  'probabilities',
] as const;
export const labelColumnNames = ['actual', 'delayS'] as const;

export function createJoinColumns(capacity: number, width: number): JoinColumns {
  return {
    high: new Uint32Array(capacity),
    low: new Uint32Array(capacity),
    arrivedMs: new Float64Array(capacity),
    timeMs: new Float64Array(capacity),
    version: new Uint16Array(capacity),
    shadow: new Uint8Array(capacity),
    predicted: new Float64Array(capacity),
    actual: new Float64Array(capacity).fill(Number.NaN),
    delayS: new Float32Array(capacity),
    probabilities: new Float32Array(capacity * width).fill(Number.NaN),
  };
}

/** Copies row `from` of one set of columns to row `to` of another, which has NaN where it has no probability. */
export function copyJoinRow(
  source: JoinColumns,
  from: number,
  target: JoinColumns,
  to: number,
  [sourceWidth, targetWidth]: readonly [number, number],
): void {
  target.high[to] = source.high[from] ?? 0;
  target.low[to] = source.low[from] ?? 0;
  target.arrivedMs[to] = source.arrivedMs[from] ?? 0;
  target.timeMs[to] = source.timeMs[from] ?? 0;
  target.version[to] = source.version[from] ?? 0;
  target.shadow[to] = source.shadow[from] ?? 0;
  target.predicted[to] = source.predicted[from] ?? 0;
  target.actual[to] = source.actual[from] ?? 0;
  target.delayS[to] = source.delayS[from] ?? 0;
  for (let index = 0; index < Math.min(sourceWidth, targetWidth); index++) {
    const value = source.probabilities[from * sourceWidth + index] ?? Number.NaN;
    target.probabilities[to * targetWidth + index] = value;
  }
}
