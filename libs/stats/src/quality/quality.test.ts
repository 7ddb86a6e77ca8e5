import { describe, expect, test } from 'vitest';
import { needsCalibration } from './calibration-need.js';
import { estimateClassQuality } from './cbpe.js';
import { classQuality } from './class-quality.js';
import { calibrate, fitIsotonic } from './isotonic.js';
import { classReference, valueReference } from './quality-reference.js';
import { qualityThresholds } from './quality-thresholds.js';
import { rankingMetrics } from './ranking-metrics.js';
import { samplingDeviations } from './sampling-deviation.js';
import { valueQuality } from './value-quality.js';

const ascending = (length: number): number[] => Array.from({ length }, (_, i) => i);

describe('classification', () => {
  test('two classes are judged by the second one', () => {
    const { metrics, confusion } = classQuality({
      classes: 2,
      actual: [1, 1, 1, 0, 0, 0, 0, 0],
      predicted: [1, 1, 0, 1, 0, 0, 0, 0],
      probabilities: [0.1, 0.9, 0.2, 0.8, 0.7, 0.3, 0.4, 0.6, 0.8, 0.2, 0.9, 0.1, 0.9, 0.1, 1, 0],
    });
    expect([...confusion.cells]).toEqual([4, 1, 1, 2]);
    expect(metrics['accuracy']).toBeCloseTo(6 / 8);
    expect(metrics['precision']).toBeCloseTo(2 / 3);
    expect(metrics['recall']).toBeCloseTo(2 / 3);
    expect(metrics['f1']).toBeCloseTo(2 / 3);
    expect(metrics['specificity']).toBeCloseTo(4 / 5);
    expect(metrics['roc_auc']).toBeCloseTo(14 / 15);
    expect(metrics['average_precision']).toBeCloseTo((1 + 1 + 3 / 4) / 3);
    const squares = 0.01 + 0.04 + 0.49 + 0.36 + 0.04 + 0.01 + 0.01 + 0;
    expect(metrics['brier']).toBeCloseTo(squares / 8);
    const logs = [0.9, 0.8, 0.3, 0.4, 0.8, 0.9, 0.9, 1].reduce((sum, p) => sum - Math.log(p), 0);
    expect(metrics['log_loss']).toBeCloseTo(logs / 8);
  });

  test('more classes are the mean over those that occur', () => {
    const { metrics } = classQuality({
      classes: 4,
      actual: [0, 0, 1, 1, 2],
      predicted: [0, 1, 1, 1, 0],
      probabilities: undefined,
    });
    expect(metrics['accuracy']).toBeCloseTo(3 / 5);
    expect(metrics['precision']).toBeCloseTo((1 / 2 + 2 / 3 + 0) / 3);
    expect(metrics['recall']).toBeCloseTo((1 / 2 + 1 + 0) / 3);
    expect(metrics['f1']).toBeCloseTo((1 / 2 + 4 / 5 + 0) / 3);
    expect(metrics).not.toHaveProperty('roc_auc');
  });

  test.each([
    ['no rows', [], [], {}],
    ['one class, all right', [0, 0], [0, 0], { accuracy: 1, specificity: 1 }],
    ['nothing called positive', [1, 1], [0, 0], { accuracy: 0, precision: 0, recall: 0, f1: 0 }],
    ['nothing positive', [0, 0], [1, 1], { accuracy: 0, precision: 0, recall: 0, f1: 0 }],
  ])('%s', (_what, actual, predicted, expected) => {
    const { metrics } = classQuality({ classes: 2, actual, predicted, probabilities: undefined });
    expect(metrics).toMatchObject(expected);
    expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
  });

  test('a certain answer that was wrong costs much, not infinitely much', () => {
    const rows = { classes: 2, actual: [1], predicted: [0], probabilities: [1, 0] };
    expect(classQuality(rows).metrics['log_loss']).toBeCloseTo(-Math.log(1e-15));
    expect(classQuality(rows).metrics).not.toHaveProperty('roc_auc');
  });

  test('equal scores count half, in whatever order they come', () => {
    expect(rankingMetrics([0.5, 0.5, 0.5], [1, 0, 0]).rocAuc).toBe(0.5);
    expect(rankingMetrics([0.5, 0.5, 0.1], [0, 1, 0]).rocAuc).toBe(0.75);
  });
});

describe('regression', () => {
  test('has the usual metrics', () => {
    const metrics = valueQuality({ predicted: [2, 4, 7], actual: [1, 4, 10] });
    expect(metrics['mae']).toBeCloseTo(4 / 3);
    expect(metrics['rmse']).toBeCloseTo(Math.sqrt(10 / 3));
    expect(metrics['bias']).toBeCloseTo(-2 / 3);
    expect(metrics['r2']).toBeCloseTo(1 - 10 / 42);
    expect(metrics['mape']).toBeCloseTo((1 + 0 + 0.3) / 3);
  });

  test.each([
    ['no rows', [], {}],
    ['one value only', [5, 5], { mae: 1, rmse: 1, bias: 1, mape: 0.2 }],
    ['zeros only', [0, 0], { mae: 6, rmse: 6, bias: 6 }],
  ])('%s', (_what, actual, expected) => {
    expect(valueQuality({ predicted: actual.map(() => 6), actual })).toEqual(expected);
  });

  test('large values keep their digits', () => {
    const actual = [1, 2, 3, 4].map((x) => x + 1e9);
    expect(valueQuality({ predicted: actual.map((x) => x + 1), actual })['r2']).toBeCloseTo(0.2);
  });
});

describe('calibration', () => {
  test('violators are pooled to their mean, with ties as one point', () => {
    const labels = [0, 1, 0, 1, 1];
    const curve = fitIsotonic([0.1, 0.2, 0.2, 0.4, 0.9], labels, ascending(5));
    expect(curve).toEqual({ scores: [0.1, 0.2, 0.4, 0.9], probabilities: [0, 0.5, 1, 1] });
    for (const [score, wanted] of [
      [0, 0],
      [0.15, 0.25],
      [0.2, 0.5],
      [0.3, 0.75],
      [2, 1],
    ] as const) {
      expect(calibrate(curve, score)).toBeCloseTo(wanted, 12);
    }
  });

  test('descending labels are one block', () => {
    const curve = fitIsotonic([1, 2, 3], [1, 1, 0], ascending(3));
    expect(curve.probabilities.map((p) => p.toFixed(3))).toEqual(['0.667', '0.667']);
    expect(curve.scores).toEqual([1, 3]);
  });

  test('a curve without points leaves scores as they are', () => {
    expect(calibrate({ scores: [], probabilities: [] }, 0.3)).toBe(0.3);
  });

  test('is found to help where scores are far from the shares', () => {
    const scores = ascending(400).map((i) => (i % 100) / 100);
    const honest = scores.map((score, i) => ((i * 0.618_034) % 1 < score ? 1 : 0));
    const bold = scores.map((score) => Math.min(1, Math.max(0, score * 3 - 1)));
    expect(needsCalibration(bold, honest)).toBe(true);
    expect(needsCalibration([0.5], [1])).toBe(false);
  });
});

describe('reference', () => {
  const rows = 600;
  const actual = ascending(rows).map((i) => i % 3);
  const predicted = actual.map((label, i) => (i % 10 === 0 ? (label + 1) % 3 : label));

  test('knows how chunks scatter, and widens the thresholds of small windows', () => {
    const answers = { classes: 3, actual, predicted, probabilities: undefined };
    const reference = classReference(answers);
    expect(reference).toMatchObject({ rows, chunkRows: 60, calibrations: [] });
    expect(reference.metrics['accuracy']?.value).toBeCloseTo(0.9);
    expect(reference.metrics['accuracy']?.chunkMean).toBeCloseTo(0.9);
    const scattered = { chunkRows: 60, metrics: { mae: { value: 1, chunkMean: 1, chunkSd: 0.1 } } };
    expect(qualityThresholds(scattered, 'mae', 1000).upperThreshold).toBeCloseTo(1.3);
    expect(qualityThresholds(scattered, 'mae', 15).upperThreshold).toBeCloseTo(1.6);
    expect(qualityThresholds(scattered, 'mae', 15).lowerThreshold).toBeCloseTo(0.4);
    expect(qualityThresholds(scattered, 'rmse', 15)).toEqual({});
  });

  test('of few rows has no thresholds', () => {
    const few = { classes: 3, actual: [0, 1], predicted: [0, 1], probabilities: undefined };
    expect(classReference(few)).toMatchObject({ rows: 2, chunkRows: 0 });
    expect(classReference({ ...few, actual: [], predicted: [] }).metrics).toEqual({});
    expect(valueReference({ actual: [1, 2], predicted: [1, 3] })).toMatchObject({
      chunkRows: 0,
      metrics: { mae: { value: 0.5 } },
    });
  });

  test('the sampling error of a metric is that of repeated samples', () => {
    const scores = ascending(2000).map((i) => ((i * 0.754_877) % 1) ** 2);
    const labels = scores.map((score, i) => ((i * 0.569_84) % 1 < score ? 1 : 0));
    const of = (keep: (i: number) => boolean) => {
      const kept = ascending(2000).filter(keep);
      return {
        classes: 2,
        actual: kept.map((i) => labels[i]!),
        predicted: kept.map((i) => (scores[i]! > 0.5 ? 1 : 0)),
        probabilities: kept.flatMap((i) => [1 - scores[i]!, scores[i]!]),
      };
    };
    const deviations = samplingDeviations(of(() => true));
    let seed = 7;
    const next = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const values = ascending(300).map(() => {
      const picks = new Set(ascending(200).map(() => Math.floor(next() * 2000)));
      return classQuality(of((i) => picks.has(i))).metrics;
    });
    for (const name of ['accuracy', 'precision', 'recall', 'specificity', 'average_precision']) {
      const drawn = values.map((metrics) => metrics[name]!);
      const mean = drawn.reduce((a, b) => a + b, 0) / drawn.length;
      const sd = Math.sqrt(drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length);
      // About 190 different rows of 2,000; 300 draws know a deviation to 4 %.
      expect(sd / (deviations[name]! / Math.sqrt(190)), name).toBeGreaterThan(0.8);
      expect(sd / (deviations[name]! / Math.sqrt(190)), name).toBeLessThan(1.2);
    }
  });

  test('an estimate of no rows, or of one class, has no value that is not a number', () => {
    expect(estimateClassQuality({ classes: 2, predicted: [], probabilities: [] }, [])).toEqual({});
    const certain = estimateClassQuality(
      { classes: 2, predicted: [1, 1], probabilities: [0, 1, 0, 1] },
      [],
    );
    expect(certain).toMatchObject({ accuracy: 1, precision: 1, recall: 1 });
    expect(Object.values(certain).every(Number.isFinite)).toBe(true);
  });
});
