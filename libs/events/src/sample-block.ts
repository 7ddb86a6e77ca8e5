import type { FeatureLayout, PredictionBlock } from './prediction-block.js';

const layout: FeatureLayout = { numeric: ['x'], categorical: [], redacted: [], hashed: [] };

/** An answered request of so many rows with one feature, for tests. */
export function sampleBlock(rows: number, change: Partial<PredictionBlock> = {}): PredictionBlock {
  return {
    modelName: 'm',
    modelVersion: '1.0.0',
    variant: 'stable',
    timeMs: 5,
    predictionId: 'id',
    routingKey: '',
    segments: undefined,
    rows,
    status: 0,
    latencyMs: 1,
    batchRows: rows,
    traceparent: undefined,
    hasNonFiniteOutput: false,
    bytes: 300 + 4 * rows,
    readFeatures: () => ({
      layout,
      numericValues: new Float32Array(rows),
      categoricalValues: [],
    }),
    outputs: {
      predictions: new Float64Array(rows),
      labels: [],
      classes: [],
      classProbabilities: [],
    },
    ...change,
  };
}
