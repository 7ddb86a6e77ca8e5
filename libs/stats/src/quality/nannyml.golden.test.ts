import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { classQuality } from './class-quality.js';
import { estimateQuality } from './estimated-quality.js';
import { sliceClasses, type LabelledClasses } from './labelled-rows.js';
import { classReference } from './quality-reference.js';

type Results = readonly Readonly<Record<string, number | boolean | string>>[];

interface Golden {
  readonly binary: readonly {
    readonly name: string;
    readonly needsCalibration: boolean;
    readonly chunkRows: number;
    /** Rows of reference and analysis one after the other. */
    readonly referenceRows: number;
    readonly actual: readonly number[];
    readonly predicted: readonly number[];
    readonly scores: readonly number[];
    readonly results: Results;
  }[];
  readonly multiclass: {
    readonly chunkRows: number;
    readonly referenceRows: number;
    readonly actual: readonly number[];
    readonly predicted: readonly number[];
    readonly probabilities: readonly number[];
    readonly results: Results;
  };
}

const golden = JSON.parse(
  readFileSync(new URL('../../test-data/cbpe.golden.json', import.meta.url), 'utf8'),
) as Golden;

/*
 * Left out of the golden file: the sampling errors of average precision, which the library draws at random, and of roc_auc
 * with three classes, where they are none of the classes' own.
 */
const binaryMetrics = ['accuracy', 'precision', 'recall', 'f1', 'specificity', 'roc_auc'];
const multiclassMetrics = ['accuracy', 'precision', 'recall', 'f1', 'roc_auc'];

describe.each(golden.binary)('two classes, $name', (given) => {
  const rows: LabelledClasses = {
    classes: 2,
    actual: given.actual,
    predicted: given.predicted,
    probabilities: given.scores.flatMap((score) => [1 - score, score]),
  };
  const reference = classReference(sliceClasses(rows, 0, given.referenceRows), given);

  test('is calibrated exactly where NannyML finds that it helps', () => {
    expect(reference.calibrations[1] !== undefined).toBe(given.needsCalibration);
  });

  test.each([...binaryMetrics, 'average_precision'])('%s agrees with NannyML', (metric) => {
    compareChunks(rows, reference, given, metric);
  });
});

describe('three classes', () => {
  const given = golden.multiclass;
  const rows: LabelledClasses = { classes: 3, ...given };
  const reference = classReference(sliceClasses(rows, 0, given.referenceRows), given);

  test.each(multiclassMetrics)('%s agrees with NannyML', (metric) => {
    compareChunks(rows, reference, given, metric);
  });
});

function compareChunks(
  rows: LabelledClasses,
  reference: ReturnType<typeof classReference>,
  given: { readonly chunkRows: number; readonly referenceRows: number; readonly results: Results },
  metric: string,
): void {
  const { chunkRows, results } = given;
  const tolerance = metric === 'roc_auc' || metric === 'average_precision' ? 1e-6 : 1e-9;
  for (const [chunk, expected] of results.entries()) {
    const part = sliceClasses(rows, chunk * chunkRows, (chunk + 1) * chunkRows);
    const got = valuesOf(part, reference, metric);
    for (const [key, value] of Object.entries(got)) {
      const wanted = expected[`${metric}/${key}`];
      // Chunks of the analysis have no realised quality there.
      if (typeof wanted !== 'number') continue;
      const difference = Math.abs(Number(value) - wanted);
      expect(difference, `${metric} ${key} of chunk ${String(chunk)}`).toBeLessThan(tolerance);
    }
    expect(got.alert).toBe(expected[`${metric}/alert`]);
  }
}

/** By the names of the golden file. */
function valuesOf(
  rows: LabelledClasses,
  reference: ReturnType<typeof classReference>,
  metric: string,
): Readonly<Record<string, number | boolean | undefined>> & { readonly alert?: boolean } {
  const estimates = estimateQuality(
    { ...rows, probabilities: rows.probabilities ?? [] },
    reference,
  );
  const estimated = estimates.find(({ name }) => name === metric);
  if (estimated === undefined) return {};
  return {
    value: estimated.value,
    sampling_error: estimated.samplingError,
    lower_confidence_boundary: estimated.lower,
    upper_confidence_boundary: estimated.upper,
    lower_threshold: estimated.lowerThreshold,
    upper_threshold: estimated.upperThreshold,
    alert: estimated.alert,
    realized: classQuality(rows).metrics[metric],
  };
}
