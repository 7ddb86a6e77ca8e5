import { expect, test } from 'vitest';
import type { QualityReport } from '../quality/quality-report.js';
import { toQualityReply } from './quality-reply.js';

test('delays are told to the millisecond, not in the digits of how they are kept', () => {
  const report: QualityReport = {
    ...{ task: 'classification', realised: undefined, estimated: undefined, windows: [] },
    maturity: {
      ...{ predictions: 4, labelled: 2, horizonS: 60 },
      ...{ delayP50S: Math.fround(1.234), delayP95S: Math.fround(86_399.9) },
    },
    shouldRetrain: { reasons: [], thresholds: {} },
    ...{ shadow: undefined, notes: [] },
  };
  const { maturity } = toQualityReply({ modelName: 'm', modelVersion: '1' }, report);
  expect(maturity).toMatchObject({ delayP50S: 1.234, share: 0.5 });
  expect(String(maturity?.delayP95S)).toMatch(/^\d+\.\d{1,3}$/);
});
