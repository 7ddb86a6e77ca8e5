import { setTimeout as pause } from 'node:timers/promises';
import { createLogger } from '@slipway/core';
import { entryField, publishProfile, shardKeys, shardOf } from '@slipway/events';
import { PredictionEventBatch } from '@slipway/proto';
import { connectRedis, type Redis } from '@slipway/redis';
import { buildReferenceProfile } from '@slipway/stats';
import { startTestValkey } from '@slipway/testing';
import { serverCore } from '../../load/cores.js';
import type { Figure } from '../../load/figure.js';
import { createMonitorProcess, type MonitorProcess } from '../../load/monitor-process.js';
import { median } from '../../load/median.js';
import type { BenchContext, Row } from '../row.js';

const modelName = 'bench';
const modelVersion = '1.0.0';
const features = Array.from({ length: 10 }, (_, i) => `feature_${String(i)}`);
const referenceRows = 5000;
const appendsInFlight = 64;
const pollMs = 50;

export const monitorIngestion: Row = {
  name: 'monitor',
  title: 'what the monitor makes of a backlog: 10 numeric features, counts, panes and windows',
  run: async (context) => {
    const many = context.isBrief ? 300_000 : 1_000_000;
    const figures = [
      ...(await measure(context, { rowsPerEntry: 500, rows: many, atLeast: 150_000 })),
      ...(await measure(context, { rowsPerEntry: 1, rows: many / 10 })),
    ];
    return {
      figures,
      notes: [
        'events for each second of CPU time of the whole process, reading and checkpoints included',
        'the event loop is held up by the machine as well: the median is that of a quiet moment',
      ],
    };
  },
};

interface Load {
  readonly rowsPerEntry: number;
  readonly rows: number;
  readonly atLeast?: number;
}

/** Fills a stream, and lets a monitor that has just started read it. */
async function measure(context: BenchContext, load: Load): Promise<readonly Figure[]> {
  const { onCleanup, profileDir } = context;
  const { url: redisUrl } = await startTestValkey(onCleanup);
  const redis = connectRedis(createLogger({ service: 'bench', level: 'error' }), { url: redisUrl });
  onCleanup(() => {
    redis.disconnect();
  });
  while (redis.status !== 'ready') await pause(10);
  await publishReference(redis);
  await fill(redis, load);
  const nodeArgs = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const monitor = await createMonitorProcess(onCleanup, { redisUrl, nodeArgs, core: serverCore });
  await monitor.start();
  const { eventsPerS, lagsMs } = await watch(monitor, load.rows);
  await monitor.stop();

  const { rowsPerEntry, atLeast } = load;
  const what = rowsPerEntry === 1 ? 'entries of 1 row' : `entries of ${String(rowsPerEntry)} rows`;
  const rate = { name: `${what}: events per second and core`, value: eventsPerS, unit: '' };
  return [
    atLeast === undefined ? rate : { ...rate, target: { atLeast } },
    {
      name: `${what}: longest hold of the event loop in ${String(pollMs)} ms, median`,
      value: median(lagsMs),
      unit: 'ms',
      target: { atMost: 20 },
    },
    { name: `${what}: longest hold of all`, value: Math.max(...lagsMs), unit: 'ms' },
  ];
}

/** Follows the monitor from its first tenth on, when its code is warm. */
async function watch(
  monitor: MonitorProcess,
  rows: number,
): Promise<{ readonly eventsPerS: number; readonly lagsMs: readonly number[] }> {
  const lagsMs: number[] = [];
  const look = async (): Promise<Look> => {
    const sample = await monitor.scrape();
    lagsMs.push(sample('slipway_event_loop_lag_seconds') * 1000);
    const { total } = await monitor.accounting();
    return { rows: total?.processed ?? 0, cpuS: sample('process_cpu_seconds_total') };
  };
  const lookAfter = async (least: number): Promise<Look> => {
    for (;;) {
      await pause(pollMs);
      const seen = await look();
      if (seen.rows >= least) return seen;
    }
  };
  const from = await lookAfter(rows / 10);
  lagsMs.length = 0;
  const to = await lookAfter(rows);
  return { eventsPerS: (to.rows - from.rows) / (to.cpuS - from.cpuS), lagsMs };
}

interface Look {
  readonly rows: number;
  readonly cpuS: number;
}

async function publishReference(redis: Redis): Promise<void> {
  const profile = buildReferenceProfile(
    features.map((name) => ({ kind: 'numeric', name, values: normals(referenceRows) }) as const),
    { kind: 'categorical', name: 'prediction', values: labels(referenceRows) },
  );
  await publishProfile(redis, modelName, modelVersion, profile);
}

async function fill(redis: Redis, { rows, rowsPerEntry }: Load): Promise<void> {
  const { stream } = shardKeys(shardOf(modelName));
  let waiting: Promise<unknown>[] = [];
  for (let first = 1; first <= rows; first += rowsPerEntry) {
    waiting.push(redis.xadd(stream, '*', entryField, encodeEntry(first, rowsPerEntry)));
    if (waiting.length < appendsInFlight) continue;
    await Promise.all(waiting);
    waiting = [];
  }
  await Promise.all(waiting);
}

function encodeEntry(firstSequence: number, rows: number): Buffer {
  const of = <T>(value: (row: number) => T): T[] =>
    Array.from({ length: rows }, (_, i) => value(i));
  const batch = PredictionEventBatch.create({
    ...{ schemaVersion: 1, producer: 'bench', modelName, modelVersion, firstSequence, rows },
    ...{ produced: firstSequence + rows - 1, baseTimeMs: Date.now() },
    ...{ requestRows: of(() => 1), timeOffsetsMs: of(() => 0), statuses: of(() => 0) },
    predictionIds: of((row) => `prediction-${String(firstSequence + row)}`),
    latenciesMs: of(() => Math.random()),
    ...{ numericFeatures: features, numericValues: normals(rows * features.length) },
    predictions: of(() => Math.round(Math.random())),
    labels: { name: 'label', dictionary: ['no', 'yes'], codes: of((row) => 1 + (row % 2)) },
    ...{ classes: ['no', 'yes'], classProbabilities: of(() => [0.5, 0.5]).flat() },
  });
  return Buffer.from(PredictionEventBatch.encode(batch).finish());
}

function labels(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 'no' : 'yes'));
}

/** Box and Muller's transform. */
function normals(count: number): number[] {
  return Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()),
  );
}
