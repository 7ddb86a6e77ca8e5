import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReferenceProfile } from '@slipway/stats';
import { expect, onTestFinished, test } from 'vitest';
import type { LoadedVersion } from '../src/registry/loaded-version.js';
import { makeRepository, sampleModels } from './model-folders.js';
import { createVersionLoading } from './version-loading.js';

test('a classifier whose reference has no predictions answers it itself, and says the same', async () => {
  const { given, scored } = await loadBoth('churn');

  expect(given?.isPredictionScored).toBeUndefined();
  expect(scored).toMatchObject({ isPredictionScored: true, prediction: given?.prediction });
  expect(scored?.probability).toMatchObject({ count: scored?.prediction?.count, missing: 0 });
  expect(scored?.probability).toEqual(given?.probability);
  expect(scored?.quality).toBeDefined();
});

test('so does a regression, which has no probabilities', async () => {
  const { given, scored } = await loadBoth('diabetes');

  expect(scored).toMatchObject({ isPredictionScored: true, prediction: { kind: 'numeric' } });
  const [expected, said] = [valuesOf(given), valuesOf(scored)];
  expect(said).toHaveLength(331);
  for (const [i, value] of said.entries()) expect(value).toBeCloseTo(expected[i]!, 2);
  expect(scored?.probability).toBeUndefined();
});

function valuesOf(profile: ReferenceProfile | undefined): readonly number[] {
  const prediction = profile?.prediction;
  return prediction?.kind === 'numeric' ? Array.from(prediction.sortedValues) : [];
}

type Profile = LoadedVersion['profile'];

/** The profiles of a sample model as it is, and without the predictions, which are the last column. */
async function loadBoth(model: string): Promise<{ given: Profile; scored: Profile }> {
  const { profile: given } = await load(model, (line) => line);
  const { profile: scored } = await load(model, (line) => line.slice(0, line.lastIndexOf(',')));
  return { given, scored };
}

/** Loads a sample model with the lines of its reference changed. */
async function load(model: string, change: (line: string) => string): Promise<LoadedVersion> {
  const csv = await readFile(join(sampleModels, model, '1.0.0/reference.csv'), 'utf8');
  const lines = csv.trimEnd().split('\n').map(change);
  const root = await makeRepository(onTestFinished, {
    copies: { 'm/1.0.0': `${model}/1.0.0` },
    files: { 'm/1.0.0/reference.csv': `${lines.join('\n')}\n` },
  });
  return createVersionLoading(onTestFinished).loadFrom(root);
}
