import { systemClock } from '@slipway/core';
import { expect, test } from 'vitest';
import { parseAlertSettings } from '../rules/alert-settings.js';
import { createChannels, type ChannelSettings } from './create-channels.js';

const none: ChannelSettings = {
  ...{ slackWebhookUrl: '', smtpUrl: '', alertEmailTo: '', alertEmailFrom: '' },
  ...{ alertWebhookUrls: '', alertWebhookSecret: '', alertmanagerUrls: '', dashboardUrl: '' },
};

test('makes a channel for each place that is set', () => {
  const channels = create({
    slackWebhookUrl: 'https://hooks.test/a',
    smtpUrl: 'smtp://mail.test',
    alertEmailTo: 'ada@example.com',
    alertEmailFrom: 'monitor@example.com',
    alertWebhookUrls: 'https://a.test, http://b.test',
    alertmanagerUrls: 'http://am0.test,http://am1.test',
  });

  expect(channels.map(({ name }) => name)).toEqual([
    ...['slack', 'email', 'webhook/0', 'webhook/1', 'alertmanager/0', 'alertmanager/1'],
  ]);
  expect(create({})).toEqual([]);
});

test.each([
  [
    { slackWebhookUrl: 'hooks.test/secret' },
    'SLACK_WEBHOOK_URL: expected a URL that starts with http:// or https://',
  ],
  [{ alertWebhookUrls: 'http://a.test,ftp://secret' }, 'ALERT_WEBHOOK_URLS: expected a URL'],
  [{ alertmanagerUrls: 'secret' }, 'ALERTMANAGER_URLS: expected a URL'],
  [{ dashboardUrl: 'secret' }, 'DASHBOARD_URL: expected a URL'],
  [{ alertEmailTo: 'ada@example.com' }, 'SMTP_URL: expected to be set, because ALERT_EMAIL_TO is'],
  [{ smtpUrl: 'http://secret' }, 'SMTP_URL: expected a URL that starts with smtp:// or smtps://'],
  [{ smtpUrl: 'smtp://secret' }, 'ALERT_EMAIL_TO: expected email addresses'],
  [
    { smtpUrl: 'smtp://secret', alertEmailTo: 'a@b' },
    'ALERT_EMAIL_FROM: expected an email address',
  ],
])('refuses %j without showing it', (settings, problem) => {
  expect(() => create(settings)).toThrow(problem);
  expect(() => create(settings)).not.toThrow('secret');
});

function create(settings: Partial<ChannelSettings>) {
  const alerts = parseAlertSettings({}, 'test');
  return createChannels({ clock: systemClock, alerts }, { ...none, ...settings });
}
