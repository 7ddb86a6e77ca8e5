import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createLogger } from '@slipway/core';
import { encodeProfile, entryField, publishProfile, shardKeys, shardOf } from '@slipway/events';
import { connectRedis, type Redis } from '@slipway/redis';
import { buildReferenceProfile, type ReferenceProfile } from '@slipway/stats';
import { startTestValkey, tempDir, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { createEvaluationClient } from './evaluation-client.js';
import { append, batchOf } from './event-writer.js';
import { startMonitor, type RunningMonitor } from './running-monitor.js';

const logger = createLogger({ service: 'test', level: 'error' });
const replay = fileURLToPath(new URL('../dist/replay/main.js', import.meta.url));
const run = promisify(execFile);

test('a model that loses its confidence and gives the same answers drifts in its probabilities alone', async () => {
  const { url } = await startTestValkey(onTestFinished);
  const redis = connectRedis(logger, { url });
  onTestFinished(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'Redis', timeoutMs: 5000 });
  const profile = referenceProfile();
  await publishProfile(redis, 'shop', '1.0.0', profile);
  const first = await startMonitor(onTestFinished, url);
  await waitFor(async () => (await first.drift('shop')).referenceRows, {
    what: 'the profile',
    timeoutMs: 5000,
  });

  const write = createWriter(redis);
  await write(500, 0.75);
  const calm = await reportOf(first, 500);
  expect(calm).toMatchObject({ dataset: { drifted: false }, shouldRetrain: { value: false } });
  expect(calm.probability).toMatchObject({ feature: 'probability', drifted: false });
  for (let entry = 0; entry < 5; entry++) await write(100, 0.5);
  const report = await reportOf(first, 1000);

  expect(report.dataset).toEqual({ drifted: false, share: 0, confirmed: false });
  expect(report.features).toMatchObject([{ feature: 'age', drifted: false }]);
  expect(report.prediction).toMatchObject({ feature: 'prediction', drifted: false });
  expect(report.probability).toMatchObject({ drifted: true, confirmed: true, contribution: 0 });
  expect(report.shouldRetrain).toMatchObject({ value: false, reasons: [] });
  const client = createEvaluationClient(onTestFinished, first.grpcAddress);
  const request = { modelName: 'shop', modelVersion: '', window: '10m' };
  const { panes } = await client.getTimeline(request);
  expect(panes.at(-1)?.psi['probability']).toBeGreaterThan(0.2);
  const byTime = await client.getDrift({ ...request, segment: '' });
  expect(byTime).toMatchObject({ dataset: { drifted: false }, probability: { drifted: true } });
  expect(byTime.prediction).toMatchObject({ drifted: false });
  const { bins } = await client.getDistribution({ ...request, feature: 'probability' });
  expect(bins).toHaveLength(20);
  expect(await first.get('/metrics')).toMatch(
    /model_drift_score\{model="shop",model_version="1.0.0",feature="probability",drift_type="jensen_shannon"\} 0\.\d/,
  );
  const { evaluations } = await client.history({ modelName: 'shop' });
  expect(evaluations[0]?.probability).toMatchObject({ drifted: true, confirmed: true });
  expect(evaluations.at(-1)?.probability).toMatchObject({ drifted: false, confirmed: false });
  await first.stop();

  const second = await startMonitor(onTestFinished, url);
  const again = await reportOf(second, 1000);
  expect(again).toEqual(report);
  const looks = await replayStream(redis, encodeProfile('shop', '1.0.0', profile));
  expect(looks.map(({ probability }) => probability?.p_value)).toEqual(
    evaluations.toReversed().map(({ probability }) => probability?.pValue),
  );
});

async function reportOf(monitor: RunningMonitor, rows: number) {
  return waitFor(
    async () => {
      const report = await monitor.drift('shop').catch(() => undefined);
      return report?.window?.rows === rows && report;
    },
    { what: `a report over ${String(rows)} rows`, timeoutMs: 10_000 },
  );
}

interface ReplayedLook {
  readonly is_present?: boolean;
  readonly probability?: { readonly p_value: number };
}

async function replayStream(redis: Redis, profile: Buffer): Promise<ReplayedLook[]> {
  const file = join(await tempDir(onTestFinished), 'recording.ndjson');
  const entries = await redis.xrangeBuffer(shardKeys(shardOf('shop')).stream, '-', '+');
  const lines = entries.map(([id, fields]) => {
    const at = fields.findIndex((field) => field.toString() === entryField);
    return JSON.stringify({ id: id.toString(), e: fields[at + 1]?.toString('base64') });
  });
  const head = JSON.stringify({ profile: profile.toString('base64') });
  await writeFile(file, [head, ...lines].join('\n'));
  const { stdout } = await run(process.execPath, [replay, file, '--json']);
  const looks = stdout.trim().split('\n');
  return looks
    .map((line) => JSON.parse(line) as ReplayedLook)
    .filter((look) => look.is_present !== true);
}

/** Writes entries whose probabilities of the answered class lie evenly within a quarter from a number on. */
function createWriter(redis: Redis) {
  const series = { producer: 'shop-1', modelName: 'shop', modelVersion: '1.0.0' };
  let written = 0;
  return async (rows: number, from: number): Promise<void> => {
    const at = Array.from({ length: rows }, (_, i) => written + i);
    const labels = at.map(labelOf);
    const columns = { rows, numeric: { age: at.map(ageOf) }, labels };
    const classProbabilities = at.flatMap((i) => {
      const p = probabilityOf(i, from);
      return labelOf(i) === 'yes' ? [1 - p, p] : [p, 1 - p];
    });
    const batch = batchOf(series, written + 1, columns, {
      classes: ['no', 'yes'],
      classProbabilities,
    });
    written += rows;
    await append(redis, 'shop', batch);
  };
}

function referenceProfile(): ReferenceProfile {
  const at = Array.from({ length: 2000 }, (_, i) => i + 50_000);
  return buildReferenceProfile(
    [{ kind: 'numeric', name: 'age', values: at.map(ageOf) }],
    { kind: 'categorical', name: 'prediction', values: at.map(labelOf) },
    { kind: 'numeric', name: 'probability', values: at.map((i) => probabilityOf(i, 0.75)) },
  );
}

/** Three sequences that spread evenly and have nothing to do with each other. */
const spreadOf = (i: number, step: number): number => (i * step) % 1;
const ageOf = (i: number): number => spreadOf(i, 0.618_034);
const labelOf = (i: number): string => (spreadOf(i, 0.414_214) < 0.4 ? 'yes' : 'no');
const probabilityOf = (i: number, from: number): number => from + spreadOf(i, 0.732_051) / 4;
