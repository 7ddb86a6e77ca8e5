import { createLogger } from '@slipway/core';
import { publishProfile } from '@slipway/events';
import { AlertState } from '@slipway/proto';
import { connectRedis, type Redis } from '@slipway/redis';
import { buildReferenceProfile } from '@slipway/stats';
import { startTestValkey, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { callAlerts } from './alert-calls.js';
import { startAlertReceiver } from './alert-receiver.js';
import { append, batchOf } from './event-writer.js';
import { startMonitor } from './running-monitor.js';

const features = ['age', 'height', 'income', 'weight'];
const series = { producer: 'p', modelName: 'shop', modelVersion: '1.0.0' };

test('live traffic that shifts raises one alert that names the feature, told once, and it is over when the traffic is back', async () => {
  const { url } = await startTestValkey(onTestFinished);
  const redis = connectRedis(createLogger({ service: 'test', level: 'error' }), { url });
  onTestFinished(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'Redis', timeoutMs: 5000 });
  const random = generator(11);
  await publishReference(redis, random);
  const receiver = await startAlertReceiver(onTestFinished);
  const monitor = await startMonitor(onTestFinished, url, { ALERT_WEBHOOK_URLS: receiver.url });
  const rpc = callAlerts(onTestFinished, monitor);
  let sequence = 1;
  const serveUntil = async (
    what: string,
    shift: number,
    isSo: () => Promise<boolean> | boolean,
  ) => {
    const serve = async (): Promise<boolean> => {
      const rows = 200;
      const numeric = columns(rows, random, shift);
      const labels = answersTo(numeric);
      await append(redis, 'shop', batchOf(series, sequence, { rows, numeric, labels }));
      sequence += rows;
      return isSo();
    };
    await waitFor(serve, { what, timeoutMs: 30_000, intervalMs: 250 });
  };

  await serveUntil('2,000 quiet rows', 0, () => sequence > 2000);
  expect((await rpc.alerts()).alerts).toEqual([]);

  await serveUntil('the alert to be told', 1, () => receiver.posts.length > 0);
  const { alerts } = await rpc.alerts();
  expect(alerts).toMatchObject([
    {
      ...{ name: 'ModelDrift', state: AlertState.FIRING, severity: 'warning', endsAt: undefined },
      labels: { model: 'shop', model_version: '1.0.0' },
      annotations: { top_features: 'income', features_drifted: '1 of 4' },
    },
  ]);
  expect(receiver.posts).toHaveLength(1);

  const isOver = async () => (await rpc.alerts()).alerts[0]?.state === AlertState.RESOLVED;
  await serveUntil('the alert to be over', 0, isOver);
  expect((await rpc.alerts()).alerts).toMatchObject([{ id: alerts[0]!.id }]);
  expect((await rpc.alerts()).alerts[0]?.endsAt).toBeInstanceOf(Date);
});

async function publishReference(redis: Redis, random: () => number): Promise<void> {
  const rows = 5000;
  const values = columns(rows, random, 0);
  const profile = buildReferenceProfile(
    features.map((name) => ({ kind: 'numeric', name, values: values[name] ?? [] }) as const),
    { kind: 'categorical', name: 'prediction', values: answersTo(values) },
  );
  await publishProfile(redis, 'shop', '1.0.0', profile);
}

function answersTo(values: Columns): string[] {
  return (values['income'] ?? []).map((income) => (income > 0 ? 'yes' : 'no'));
}

type Columns = Readonly<Record<string, readonly number[]>>;

function columns(rows: number, random: () => number, shift: number): Columns {
  const column = (by: number): number[] =>
    Array.from({ length: rows }, () => gaussian(random) + by);
  return Object.fromEntries(features.map((name) => [name, column(name === 'income' ? shift : 0)]));
}

/** Park & Miller's generator: the same numbers at each run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
}
