import { fileURLToPath } from 'node:url';
import { messageOf } from '@slipway/core';
import { startTestValkey, waitFor } from '@slipway/testing';
import { findAlertmanager } from '@slipway/tools';
import { expect, onTestFinished, test } from 'vitest';
import { openAlertDesk } from './alert-desk.js';
import { startAlertReceiver } from './alert-receiver.js';
import { driftedOf, featureOf, snapshotOf } from './alert-snapshots.js';
import { startAlertmanager } from './running-alertmanager.js';

const toolsDir = fileURLToPath(new URL('../../../.slipway/tools', import.meta.url));
const drifting = snapshotOf({}, { features: [driftedOf('petal_width'), featureOf('b')] });

test('every replica of a real Alertmanager knows what fires, for a while only, and tells when it is over', async (context) => {
  const command = await findAlertmanager({ env: process.env, toolsDir }).catch(messageOf);
  if (typeof command === 'string') return context.skip(command);
  const receiver = await startAlertReceiver(onTestFinished);
  const [one, two] = await Promise.all(
    [0, 1].map(() => startAlertmanager(onTestFinished, command, receiver.url)),
  );
  const { url } = await startTestValkey(onTestFinished);
  const desk = await openAlertDesk(
    onTestFinished,
    { url },
    {
      alertmanagerUrls: `${one!.url},${two!.url}/`,
      dashboardUrl: 'http://dash.test/',
    },
  );
  desk.setVersions([drifting]);

  for (const replica of [one!, two!]) {
    await waitFor(async () => (await replica.alerts()).length > 0, {
      what: 'the alert',
      timeoutMs: 10_000,
    });
    const [alert, ...others] = await replica.alerts();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      labels: {
        alertname: 'ModelDrift',
        model: 'iris',
        model_version: '1.0.0',
        severity: 'warning',
      },
      annotations: { top_features: 'petal_width' },
      generatorURL: 'http://dash.test/#/models/iris/1.0.0',
    });
    const livesMs = Date.parse(alert!.endsAt) - Date.now();
    expect(livesMs).toBeGreaterThan(60_000);
    expect(livesMs).toBeLessThanOrEqual(120_000);
  }
  desk.setVersions([snapshotOf({}, { number: 2 })]);
  const said = (status: string): boolean =>
    receiver.posts.filter(({ body }) => (JSON.parse(body) as { status: string }).status === status)
      .length === 2;
  await waitFor(() => said('resolved'), { what: 'both to say that it is over', timeoutMs: 15_000 });
  expect(said('firing')).toBe(true);
  expect(await one!.alerts()).toEqual([]);
  expect(
    desk.engine
      .deliveries()
      .map(({ channel, status, state }) => [channel, status, state])
      .sort(),
  ).toEqual([
    ['alertmanager/0', 'firing', 'delivered'],
    ['alertmanager/0', 'resolved', 'delivered'],
    ['alertmanager/1', 'firing', 'delivered'],
    ['alertmanager/1', 'resolved', 'delivered'],
  ]);
});
