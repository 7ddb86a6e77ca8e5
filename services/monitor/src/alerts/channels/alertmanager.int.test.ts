import { expect, onTestFinished, test } from 'vitest';
import { startAlertReceiver, type AlertReceiver } from '../../../test/alert-receiver.js';
import { newDelivery, type Notice } from '../deliveries/delivery.js';
import { createAlertmanagerChannel } from './alertmanager.js';
import { toHttpTarget } from './http-target.js';

const signal = new AbortController().signal;

test('what fires is sent again at each interval, and lives for four of them', async () => {
  const { receiver, channel, at } = await open();
  for (const ms of [0, 999, 1000, 1999, 2000]) {
    at(ms);
    await channel.refresh?.([notice], signal);
  }

  expect(receiver.posts.map(({ path }) => path)).toEqual(Array(3).fill('/am/api/v2/alerts'));
  expect(bodies(receiver).map(([alert]) => alert?.endsAt)).toEqual([
    ...['1970-01-01T00:00:04.000Z', '1970-01-01T00:00:05.000Z', '1970-01-01T00:00:06.000Z'],
  ]);
});

test('a message that was delayed says what holds when it is sent', async () => {
  const { receiver, channel } = await open();
  const delayed = newDelivery({
    channel: 'a',
    group: { model: 'iris' },
    notices: [notice],
    nowMs: 0,
  });
  await channel.refresh?.([{ ...notice, status: 'resolved', endsAtMs: 700 }], signal);
  await channel.send(delayed, signal);

  expect(bodies(receiver).at(-1)).toMatchObject([{ endsAt: '1970-01-01T00:00:00.700Z' }]);
});

test('nothing is sent when there is nothing to be known', async () => {
  const { receiver, channel } = await open();
  await channel.refresh?.([], signal);

  expect(receiver.posts).toEqual([]);
});

const notice: Notice = {
  ...{ id: 'iris-a', fingerprint: 'a', severity: 'warning', status: 'firing', startsAtMs: 0 },
  ...{ labels: { alertname: 'ModelDrift' }, annotations: {} },
};

async function open() {
  const receiver = await startAlertReceiver(onTestFinished);
  let nowMs = 0;
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const target = toHttpTarget(`${receiver.url}/am/`) ?? { url: '', authorization: undefined };
  const timing = { waitMs: 0, intervalMs: 0, repeatMs: Infinity };
  const plan = { name: 'alertmanager/0', minSeverity: 'info', timing } as const;
  const options = { dashboardUrl: '', resendMs: 1000 };
  const channel = createAlertmanagerChannel(target, clock, plan, options);
  const at = (ms: number): void => {
    nowMs = ms;
  };
  return { receiver, channel, at };
}

function bodies({ posts }: AlertReceiver): readonly (readonly { readonly endsAt: string }[])[] {
  return posts.map(({ body }) => JSON.parse(body) as { readonly endsAt: string }[]);
}
