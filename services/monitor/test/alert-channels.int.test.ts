import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { startTestValkey, tempDir, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import type { Delivery } from '../src/alerts/deliveries/delivery.js';
import { openAlertDesk, takeAllShards, type AlertDesk } from './alert-desk.js';
import { startAlertReceiver, type AlertReceiver } from './alert-receiver.js';
import { driftedOf, featureOf, snapshotOf } from './alert-snapshots.js';

const drifting = snapshotOf({}, { features: [driftedOf('petal_width'), featureOf('b')] });
const back = snapshotOf({}, { number: 2 });
const dashboardUrl = 'http://dash.test/dashboard/';

test('a receiver gets one signed message in the shape of Alertmanager, and one when it is over', async () => {
  const { desk, receiver } = await open({ alertWebhookSecret: 'key' });
  desk.setVersions([drifting]);
  const [post] = await posts(receiver, 1);

  const { headers, body } = post!;
  expect(JSON.parse(body)).toMatchObject({
    ...{ version: '4', truncatedAlerts: 0, status: 'firing', receiver: 'webhook/0' },
    groupKey: '{}:{model="iris", model_version="1.0.0"}',
    groupLabels: { model: 'iris', model_version: '1.0.0' },
    commonLabels: { alertname: 'ModelDrift', severity: 'warning' },
    commonAnnotations: { top_features: 'petal_width' },
    externalURL: dashboardUrl,
    alerts: [
      {
        status: 'firing',
        annotations: { summary: '1 of 2 features of iris@1.0.0 drifted; top: petal_width' },
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: `${dashboardUrl}#/models/iris/1.0.0`,
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      },
    ],
  });
  const stamp = String(headers['x-slipway-timestamp']);
  const expected = createHmac('sha256', 'key').update(`${stamp}.${body}`).digest('hex');
  expect(headers['x-slipway-signature']).toBe(`v1=${expected}`);

  desk.setVersions([back]);
  const [, second] = await posts(receiver, 2);
  expect(JSON.parse(second!.body)).toMatchObject({
    status: 'resolved',
    alerts: [{ status: 'resolved' }],
  });
  expect(second!.headers['idempotency-key']).not.toBe(headers['idempotency-key']);
  expect(receiver.posts).toHaveLength(2);
});

test('a receiver that fails is tried again under the same key, and the ledger tells', async () => {
  const { desk, receiver } = await open();
  receiver.answer((response) => response.writeHead(503).end('not now'));
  desk.setVersions([drifting]);
  await posts(receiver, 1);
  await settled(desk, ({ attempts }) => attempts === 1, 'the failure to be noted');
  expect(desk.engine.deliveries()).toMatchObject([
    { channel: 'webhook/0', state: 'pending', lastError: 'HTTP 503 not now' },
  ]);

  receiver.answer((response) => response.end());
  await settled(desk, ({ state }) => state === 'delivered', 'the delivery');
  const keys = new Set(receiver.posts.map(({ headers }) => headers['idempotency-key']));
  expect(keys).toEqual(new Set(desk.engine.deliveries().map(({ id }) => id)));
  expect(await desk.metrics()).toContain(
    'slipway_alert_deliveries_total{channel="webhook/0",result="delivered"} 1',
  );
});

test('a refusal is final: it is noted and not repeated', async () => {
  const { desk, receiver } = await open();
  receiver.answer((response) => response.writeHead(400).end('invalid_payload'));
  desk.setVersions([drifting]);
  await settled(desk, ({ state }) => state === 'dead', 'the refusal');

  expect(desk.engine.deliveries()).toMatchObject([
    { attempts: 1, lastError: 'HTTP 400 invalid_payload' },
  ]);
  expect(receiver.posts).toHaveLength(1);
});

test('a receiver that asks for time gets it', async () => {
  const { desk, receiver } = await open();
  receiver.answer((response) => response.writeHead(429, { 'retry-after': '3' }).end());
  desk.setVersions([drifting]);
  await posts(receiver, 1);
  await settled(desk, ({ attempts }) => attempts === 1, 'the answer to be noted');
  const askedMs = Date.now();
  receiver.answer((response) => response.end());
  await posts(receiver, 2);

  // The first back-off alone would be one second.
  expect(Date.now() - askedMs).toBeGreaterThan(2000);
});

test('a receiver that hangs is given up after a while, and delays no other channel', async () => {
  const hanging = await startAlertReceiver(onTestFinished);
  const { desk, receiver } = await open({ slackWebhookUrl: `${hanging.url}/services/T/B/secret` });
  hanging.answer(() => undefined);
  desk.setVersions([drifting]);

  await posts(receiver, 1);
  await settled(
    desk,
    ({ channel, lastError }) => channel === 'slack' && lastError !== '',
    'the timeout',
  );
  expect(desk.engine.deliveries().find(({ channel }) => channel === 'slack')).toMatchObject({
    ...{ state: 'pending', lastError: 'no answer after 5000 ms' },
  });
  expect(JSON.parse(hanging.posts[0]!.body)).toMatchObject({
    text: '[FIRING, warning] 1 of 2 features of iris@1.0.0 drifted; top: petal_width',
  });
  expect(desk.log.join('')).not.toContain('secret');
});

test('an email names the version, the features, the numbers and the dashboard, and keeps its id when it is repeated', async () => {
  const mails: string[] = [];
  let isBusy = true;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString());
        done(isBusy ? Object.assign(new Error('busy'), { responseCode: 451 }) : null);
        isBusy = false;
      });
    },
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => new Promise((resolve) => server.close(resolve)));
  await once(server.server, 'listening');
  const address = server.server.address() as { readonly port: number };
  const { desk } = await open({
    smtpUrl: `smtp://127.0.0.1:${String(address.port)}`,
    alertEmailTo: 'ada@example.com, bob@example.com',
    alertEmailFrom: 'monitor@example.com',
  });
  desk.setVersions([drifting]);
  await settled(
    desk,
    ({ channel, state }) => channel === 'email' && state === 'delivered',
    'the mail',
  );

  const [first = '', second = ''] = mails.map((mail) =>
    mail.replaceAll('=\r\n', '').replaceAll('=3D', '='),
  );
  expect(second).toContain(
    'Subject: [FIRING, warning] 1 of 2 features of iris@1.0.0 drifted; top:',
  );
  expect(second).toContain('To: ada@example.com, bob@example.com');
  expect(second).toContain('petal_width: moved by 1.2 sd, p 1e-12 (ks)');
  expect(second).toContain('1000 recent rows against 120 of the reference');
  expect(second).toContain(`${dashboardUrl}#/models/iris/1.0.0`);
  const idOf = (mail: string): string | undefined => /Message-ID: (\S+)/.exec(mail)?.[1];
  expect(idOf(first)).toBe(idOf(second));
});

test('an alert that is silenced or acknowledged stays quiet over a takeover, and its id stays', async () => {
  const { desk, receiver, url } = await open();
  const silence = await desk.silences.create({
    matchers: { model: 'iris' },
    durationS: 60,
    by: 'ada',
    comment: '',
  });
  const wrong = { matchers: { modle: 'iris' }, durationS: 60, by: 'ada', comment: '' };
  await expect(desk.silences.create(wrong)).rejects.toThrow('got "modle"');
  desk.setVersions([drifting]);
  await waitFor(() => desk.engine.alerts()[0]?.silencedBy === silence.id, {
    what: 'the silence',
    timeoutMs: 5000,
  });
  const { id } = desk.engine.alerts()[0]!;
  await desk.engine.ack(id, 'ada');
  await desk.stop();

  const next = await openAlertDesk(
    onTestFinished,
    { url },
    { owner: 'next', alertWebhookUrls: receiver.url },
  );
  next.setVersions([drifting]);
  await waitFor(() => next.engine.alerts().length > 0, { what: 'the alert', timeoutMs: 5000 });
  expect(next.engine.get(id)).toMatchObject({
    id,
    phase: 'firing',
    ackedBy: 'ada',
    silencedBy: silence.id,
  });
  await next.silences.remove(silence.id);
  next.setVersions([back]);
  await waitFor(() => next.engine.get(id).phase === 'resolved', {
    what: 'the end',
    timeoutMs: 5000,
  });
  expect(receiver.posts).toEqual([]);
});

test('an acknowledgement stays that of who gave it first, who may repeat it', async () => {
  const { desk } = await open();
  desk.setVersions([drifting]);
  await waitFor(() => desk.engine.alerts().length > 0, { what: 'the alert', timeoutMs: 5000 });
  const { id } = desk.engine.alerts()[0]!;

  expect((await desk.engine.ack(id, 'ada')).ackedBy).toBe('ada');
  expect((await desk.engine.ack(id, 'ada')).ackedBy).toBe('ada');
  await expect(desk.engine.ack(id, 'bob')).rejects.toMatchObject({
    kind: 'precondition',
    message: expect.stringContaining('got one that ada has acknowledged') as string,
  });
  expect(desk.engine.get(id).ackedBy).toBe('ada');
});

test('a monitor that lost its shards writes nothing any more, and says who is to be asked', async () => {
  const { desk, url } = await open();
  desk.setVersions([drifting]);
  await waitFor(() => desk.engine.alerts().length > 0, { what: 'the alert', timeoutMs: 5000 });
  const { id } = desk.engine.alerts()[0]!;

  await takeAllShards(desk.redis, 'other');
  await expect(desk.engine.ack(id, 'late')).rejects.toMatchObject({ kind: 'unavailable' });
  const other = await openAlertDesk(onTestFinished, { url }, { owner: 'other' });
  await waitFor(() => other.engine.alerts().length > 0, { what: 'the alert', timeoutMs: 5000 });
  expect(other.engine.get(id).ackedBy).toBe('');
  expect(() => desk.engine.get(id)).toThrow('is read by another monitor');
});

test('what is known is stored again when Redis comes back without its data', async () => {
  const { desk } = await open();
  desk.setVersions([drifting]);
  await settled(desk, ({ state }) => state === 'delivered', 'the delivery');
  await desk.redis.flushall();
  await takeAllShards(desk.redis, 'desk');

  const stored = async (): Promise<boolean> => {
    const keys = await desk.redis.keys('slipway:{*}:alerts');
    return (
      keys.length === 1 &&
      (await desk.redis.hkeys(keys[0]!)).some((key) => key.startsWith('delivery|'))
    );
  };
  desk.setVersions([
    snapshotOf({}, { number: 3, features: [driftedOf('petal_width'), featureOf('b')] }),
  ]);
  await waitFor(stored, { what: 'the book to be stored again', timeoutMs: 5000 });
  expect(desk.engine.deliveries()).toHaveLength(1);
});

async function open(options: Parameters<typeof openAlertDesk>[2] = {}): Promise<{
  readonly desk: AlertDesk;
  readonly receiver: AlertReceiver;
  readonly url: string;
}> {
  const { url } = await startTestValkey(onTestFinished);
  const receiver = await startAlertReceiver(onTestFinished);
  const alertRulesFile = join(await tempDir(onTestFinished), 'rules.json');
  const grouping = { group_wait_s: 0, group_interval_s: 1 };
  await writeFile(alertRulesFile, JSON.stringify({ grouping }));
  const all = { dashboardUrl, alertRulesFile, alertWebhookUrls: receiver.url, ...options };
  const desk = await openAlertDesk(onTestFinished, { url }, all);
  return { desk, receiver, url };
}

async function posts(receiver: AlertReceiver, count: number): Promise<AlertReceiver['posts']> {
  await waitFor(() => receiver.posts.length >= count, {
    what: `${String(count)} posts`,
    timeoutMs: 15_000,
  });
  return receiver.posts;
}

function settled(
  desk: AlertDesk,
  is: (delivery: Delivery) => boolean,
  what: string,
): Promise<unknown> {
  return waitFor(() => desk.engine.deliveries().some(is), { what, timeoutMs: 15_000 });
}
