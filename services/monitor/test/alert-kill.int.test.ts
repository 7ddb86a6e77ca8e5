import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger } from '@slipway/core';
import { connectRedis } from '@slipway/redis';
import { startTestValkey, tempDir, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { callAlerts } from './alert-calls.js';
import { startAlertReceiver } from './alert-receiver.js';
import { append, batchOf } from './event-writer.js';
import { startMonitor } from './running-monitor.js';

const series = { producer: 'p', modelName: 'iris', modelVersion: '1.0.0' };

test('a monitor that is killed between decision and delivery neither forgets an alert nor tells it as two', async () => {
  const { url } = await startTestValkey(onTestFinished);
  const redis = connectRedis(createLogger({ service: 'test', level: 'error' }), { url });
  onTestFinished(() => redis.disconnect());
  const receiver = await startAlertReceiver(onTestFinished);
  const rules = join(await tempDir(onTestFinished), 'rules.json');
  await writeFile(rules, '{"grouping": {"group_interval_s": 1}}');
  const env = { ALERT_WEBHOOK_URLS: receiver.url, ALERT_RULES_FILE: rules, WINDOW_ROWS: '100' };
  let sequence = 1;
  const serve = async (status: number): Promise<void> => {
    await append(
      redis,
      'iris',
      batchOf(series, sequence, { rows: 100, statuses: Array<number>(100).fill(status) }),
    );
    sequence += 100;
  };
  const until = async (
    what: string,
    status: number,
    isSo: () => Promise<boolean> | boolean,
  ): Promise<void> => {
    await waitFor(
      async () => {
        await serve(status);
        return isSo();
      },
      { what, timeoutMs: 30_000, intervalMs: 300 },
    );
  };

  // It never answers: the message has left, and nobody knows what came of it.
  receiver.answer(() => undefined);
  const first = await startMonitor(onTestFinished, url, env);
  await until('the alert to be sent', 13, () => receiver.posts.length > 0);
  await first.kill();

  receiver.answer((response) => response.end());
  const second = await startMonitor(onTestFinished, url, env);
  const rpc = callAlerts(onTestFinished, second);
  await waitFor(async () => (await rpc.deliveries()).deliveries[0]?.state === 'delivered', {
    what: 'the delivery',
    timeoutMs: 30_000,
  });
  const { alerts } = await rpc.alerts();
  expect(alerts).toMatchObject([{ name: 'HighErrorRate', severity: 'critical' }]);
  await second.kill();

  const third = await startMonitor(onTestFinished, url, env);
  await until('the end to be told', 0, () =>
    receiver.posts.some(({ body }) => statusOf(body) === 'resolved'),
  );
  const firing = receiver.posts.filter(({ body }) => statusOf(body) === 'firing');
  expect(new Set(firing.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  expect(firing).toHaveLength(2);
  expect((await callAlerts(onTestFinished, third).alerts()).alerts).toMatchObject([
    { id: alerts[0]!.id },
  ]);
  await third.stop();
});

function statusOf(body: string): string {
  return (JSON.parse(body) as { readonly status: string }).status;
}
