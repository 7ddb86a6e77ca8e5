import { systemClock } from '@slipway/core';
import { buildReferenceProfile } from '@slipway/stats';
import { expect, test } from 'vitest';
import { createEvaluationRunner } from '../evaluation/evaluation-runner.js';
import type { KnownVersion } from '../versions/version-directory.js';
import { createDistributionHandler } from './distribution-handler.js';

const values = Float64Array.from({ length: 200 }, (_, row) => row + 0.5);
const age = { kind: 'numeric', name: 'age', values } as const;
const prediction = { kind: 'numeric', name: 'prediction', values } as const;
const version: KnownVersion = {
  ...{ modelName: 'm', modelVersion: '1', state: undefined },
  reference: {
    digest: 'd',
    profile: buildReferenceProfile([age], prediction, undefined),
    source: 'training',
  },
};
const handler = createDistributionHandler(
  {
    directory: { resolve: () => version },
    runner: createEvaluationRunner(systemClock),
    clock: systemClock,
  },
  { keepHourPanesMs: 86_400_000 },
);
const asked = { modelName: 'm', modelVersion: '1', feature: 'age', window: '' };

test.each(['', '1h'])(
  'a version without traffic shows its reference alone (window "%s")',
  async (window) => {
    const { bins, kind } = await handler({ ...asked, window });

    expect(kind).toBe('numeric');
    expect(bins.length).toBeGreaterThan(2);
    expect(bins.reduce((sum, { referenceShare }) => sum + referenceShare, 0)).toBeCloseTo(1);
    expect(bins.every(({ share }) => share === 0)).toBe(true);
  },
);

test('a feature that it has not is told from those that it has', async () => {
  await expect(handler({ ...asked, feature: 'nope' })).rejects.toMatchObject({
    kind: 'not_found',
    message: expect.stringContaining('known features: age') as string,
  });
});
