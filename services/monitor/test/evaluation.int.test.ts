import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createLogger } from '@slipway/core';
import { encodeProfile, entryField, publishProfile, shardKeys, shardOf } from '@slipway/events';
import type { DriftEvaluation } from '@slipway/proto';
import { connectRedis, type Redis } from '@slipway/redis';
import { buildReferenceProfile } from '@slipway/stats';
import { startTestValkey, tempDir, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { createEvaluationClient, type EvaluationClient } from './evaluation-client.js';
import { append, batchOf, type WrittenRows } from './event-writer.js';
import { startMonitor, type RunningMonitor } from './running-monitor.js';

const logger = createLogger({ service: 'test', level: 'error' });
const replay = fileURLToPath(new URL('../dist/replay/main.js', import.meta.url));
const run = promisify(execFile);

test('drift is confirmed, watched, kept across a restart, and comes out the same when it is replayed', async () => {
  const { url, redis } = await startRedis();
  const profile = referenceProfile();
  await publishProfile(redis, 'shop', '1.0.0', profile);
  const first = await startMonitor(onTestFinished, url);
  await waitFor(async () => (await first.drift('shop')).referenceRows === 1000, {
    what: 'the profile',
    timeoutMs: 5000,
  });
  const client = createEvaluationClient(onTestFinished, first.grpcAddress);
  const watching = client.watch('shop', 2);

  const write = createWriter(redis, 'shop');
  for (let entry = 0; entry < 6; entry++) await write(30 + 17 * entry, 0);
  for (let entry = 0; entry < 12; entry++) await write(40, 1);
  const { evaluations } = await waitFor(
    async () => {
      const history = await client.history({ modelName: 'shop' });
      return history.evaluations[0]?.id === 'shop@1.0.0/9' && history;
    },
    { what: 'the ninth look', timeoutMs: 5000 },
  );

  expect(evaluations.map(({ dataset }) => [dataset?.drifted, dataset?.confirmed])).toEqual([
    ...Array<unknown>(3).fill([true, true]),
    [true, false],
    ...Array<unknown>(5).fill([false, false]),
  ]);
  const since = evaluations[3]?.time;
  expect(evaluations[0]?.features).toMatchObject([
    { feature: 'age', drifted: true, confirmed: true, since },
    { feature: 'plan', drifted: false, confirmed: false },
  ]);
  expect((await watching).map((evaluation) => evaluation.id)).toEqual([
    'shop@1.0.0/1',
    'shop@1.0.0/2',
  ]);
  const live = await first.drift('shop');
  expect(live.dataset).toMatchObject({ drifted: true, confirmed: true });
  expect(live.features[0]?.contribution).toBe(1);
  await first.stop();

  const second = await startMonitor(onTestFinished, url);
  const again = createEvaluationClient(onTestFinished, second.grpcAddress);
  const kept = await waitFor(
    async () => {
      const history = await historyOf(again);
      return history.evaluations.length > 0 && history.evaluations;
    },
    { what: 'the history', timeoutMs: 10_000 },
  );
  expect(kept).toEqual(evaluations);

  const replayed = await replayStream(redis, 'shop', encodeProfile('shop', '1.0.0', profile));
  const looks = replayed.filter((line) => line['is_present'] === undefined);
  expect(looks.map((line) => line['id'])).toEqual(evaluations.map(({ id }) => id).toReversed());
  expect(looks.map(numbersOf)).toEqual(evaluations.toReversed().map(numbersOf));
  const present = replayed.at(-1);
  expect((present?.['features'] as { p_value: number }[]).map((each) => each.p_value)).toEqual(
    (await second.drift('shop')).features.map(({ pValue }) => pValue),
  );
});

test('the history is read page by page, also without naming the only model', async () => {
  const { url, redis } = await startRedis();
  const monitor = await startMonitor(onTestFinished, url, { LEARN_REFERENCE_ROWS: '200' });
  const client = createEvaluationClient(onTestFinished, monitor.grpcAddress);
  const write = createWriter(redis, 'lone');
  for (let entry = 0; entry < 5; entry++) await write(100, 0);
  await waitFor(async () => (await historyOf(client)).evaluations.length === 5, {
    what: 'five looks',
    timeoutMs: 10_000,
  });

  const page = await client.history({ pageSize: 2 });
  const rest = await client.history({ pageSize: 10, pageToken: page.nextPageToken });

  expect(page.evaluations.map(({ id }) => id)).toEqual(['lone@1.0.0/5', 'lone@1.0.0/4']);
  expect(rest.evaluations.map(({ id }) => id)).toEqual([3, 2, 1].map((n) => `lone@1.0.0/${n}`));
  expect(rest.nextPageToken).toBe('');
  await expect(client.history({ pageToken: 'x' })).rejects.toMatchObject({ kind: 'invalid' });
  expect(await monitor.drift('lone')).toMatchObject({
    ...{ referenceRows: 200, referenceSource: 'learned' },
    notes: [expect.stringContaining('learned from the first 200 live rows'), expect.anything()],
  });
});

test('times are judged by counts, and show how traffic went', async () => {
  const { client } = await startShifted();
  const request = { modelName: 'shop', modelVersion: '', window: '10m' };

  const byTime = await client.getDrift({ ...request, segment: '' });
  expect(byTime).toMatchObject({ window: { rows: 600 }, dataset: { drifted: true }, reason: '' });
  expect(byTime.features[0]).toMatchObject({ feature: 'age', drifted: true, test: 'chi2' });
  await expect(client.getDrift({ ...request, window: 'soon', segment: '' })).rejects.toMatchObject({
    kind: 'invalid',
  });

  const { panes, paneS } = await client.getTimeline(request);
  expect(paneS).toBe(10);
  expect(panes.reduce((sum, pane) => sum + pane.rows, 0)).toBe(600);
  expect(panes[0]!.latencyMs!.p50).toBeCloseTo(1, 1);
  expect(panes[0]!.psi['age']).toBeGreaterThan(0.2);
});

test('a column is shown beside its reference, by the last rows and by time', async () => {
  const { client } = await startShifted();
  for (const window of ['', '10m']) {
    const asked = { modelName: 'shop', modelVersion: '', feature: 'age', window };
    const { bins, kind } = await client.getDistribution(asked);
    expect(kind).toBe('numeric');
    expect(bins.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(bins.reduce((sum, bin) => sum + bin.referenceShare, 0)).toBeCloseTo(1);
    expect(bins.at(-1)?.name).toMatch(/^> /);
  }
  const unknown = { modelName: 'shop', modelVersion: '', feature: 'none', window: '' };
  await expect(client.getDistribution(unknown)).rejects.toMatchObject({
    kind: 'not_found',
    message: expect.stringContaining('age, plan') as string,
  });
});

test('causes come with what moved and predictions to look at, and segments are told apart', async () => {
  const { client, monitor } = await startShifted();
  const { causes } = await client.getRootCause({ modelName: 'shop', modelVersion: '' });
  expect(causes).toHaveLength(1);
  const [cause] = causes;
  expect(cause).toMatchObject({ feature: 'age', contribution: 1 });
  expect(cause!.moved[0]!.share).toBeGreaterThan(cause!.moved[0]!.referenceShare);
  expect(cause!.samples[0]).toMatchObject({ predictionId: 'id-599', traceId: 'trace' });

  const { segments } = await client.getSegments({ modelName: 'shop', modelVersion: '' });
  const described = segments.map(({ segment, rows, driftedFeatures }) => [
    ...[segment, rows, driftedFeatures],
  ]);
  expect(described).toEqual([
    ['country=DE', 300, []],
    ['country=FR', 300, ['age']],
  ]);
  const segment = { modelName: 'shop', modelVersion: '', window: '', segment: 'country=DE' };
  expect((await client.getDrift(segment)).dataset?.drifted).toBe(false);

  const text = await monitor.get('/metrics');
  expect(text).toMatch(/slipway_drift_verdict\{model="shop",model_version="1.0.0"\} [12]/);
  expect(text).toMatch(/slipway_monitor_state_bytes\{model="shop"\} \d{5,}/);
});

/** A monitor that has seen 300 rows like the reference, of DE, and then 300 shifted ones, of FR. */
async function startShifted(): Promise<{ monitor: RunningMonitor; client: EvaluationClient }> {
  const { url, redis } = await startRedis();
  await publishProfile(redis, 'shop', '1.0.0', referenceProfile());
  const monitor = await startMonitor(onTestFinished, url);
  await waitFor(async () => (await monitor.drift('shop')).referenceRows, {
    what: 'the profile',
    timeoutMs: 5000,
  });
  const write = createWriter(redis, 'shop');
  await write(300, 0);
  await write(300, 2);
  await waitFor(async () => (await monitor.drift('shop')).window?.rows === 600, {
    what: 'the rows',
    timeoutMs: 5000,
  });
  return { monitor, client: createEvaluationClient(onTestFinished, monitor.grpcAddress) };
}

async function startRedis(): Promise<{ url: string; redis: Redis }> {
  const { url } = await startTestValkey(onTestFinished);
  const redis = connectRedis(logger, { url });
  onTestFinished(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'Redis', timeoutMs: 5000 });
  return { url, redis };
}

function historyOf(client: EvaluationClient): Promise<{ evaluations: readonly DriftEvaluation[] }> {
  return client.history({}).catch(() => ({ evaluations: [] }));
}

/** Every number and verdict of an evaluation by its feature, whether it was sent or printed. */
function numbersOf(evaluation: DriftEvaluation | Readonly<Record<string, unknown>>): unknown {
  const features = evaluation['features' as keyof typeof evaluation] as Record<string, unknown>[];
  return features.map((feature) =>
    Object.fromEntries(
      Object.entries(feature)
        .filter(([, value]) => typeof value === 'number' || typeof value === 'boolean')
        .map(([name, value]) => [name.replaceAll('_', '').toLowerCase(), value]),
    ),
  );
}

async function replayStream(
  redis: Redis,
  model: string,
  profile: Buffer,
): Promise<Record<string, unknown>[]> {
  const file = join(await tempDir(onTestFinished), 'recording.ndjson');
  const entries = await redis.xrangeBuffer(shardKeys(shardOf(model)).stream, '-', '+');
  const lines = entries.map(([id, fields]) => {
    const at = fields.findIndex((field) => field.toString() === entryField);
    return JSON.stringify({ id: id.toString(), e: fields[at + 1]?.toString('base64') });
  });
  await writeFile(
    file,
    [JSON.stringify({ profile: profile.toString('base64') }), ...lines].join('\n'),
  );
  const { stdout } = await run(process.execPath, [replay, file, '--json']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Writes entries of so many rows whose ages are shifted by so many standard deviations. */
function createWriter(redis: Redis, model: string) {
  const series = { producer: `${model}-1`, modelName: model, modelVersion: '1.0.0' };
  let written = 0;
  return async (rows: number, shift: number): Promise<void> => {
    const { numeric, categorical, labels } = sample(rows, 7 + written);
    const age = numeric['age']?.map((value) => value + shift) ?? [];
    const change = {
      predictionIds: age.map((_, i) => `id-${String(written + i)}`),
      traces: [{ request: rows - 1, traceparent: '00-trace-span-01' }],
      segments: [
        {
          ...{ name: 'country', dictionary: ['DE', 'FR'] },
          codes: Array<number>(rows).fill(shift === 0 ? 1 : 2),
        },
      ],
    };
    const batch = batchOf(
      series,
      written + 1,
      { rows, numeric: { age }, categorical, labels },
      change,
    );
    written += rows;
    await append(redis, model, batch);
  };
}

function referenceProfile() {
  const { numeric, categorical, labels } = sample(1000, 99);
  return buildReferenceProfile(
    [
      { kind: 'numeric', name: 'age', values: numeric['age'] ?? [] },
      { kind: 'categorical', name: 'plan', values: categorical['plan'] ?? [] },
    ],
    { kind: 'categorical', name: 'prediction', values: labels },
  );
}

/** A numeric feature, one with two categories, and answers; the same for the same seed. */
function sample(rows: number, seed: number) {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < 10; i++) random();
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const column = <T>(value: () => T): T[] => Array.from({ length: rows }, value);
  return {
    rows,
    numeric: { age: column(normal) } as Record<string, number[]>,
    categorical: { plan: column(() => (random() < 0.7 ? 'basic' : 'plus')) } as Record<
      string,
      string[]
    >,
    labels: column(() => (random() < 0.4 ? 'yes' : 'no')),
  } satisfies WrittenRows;
}
