import { DomainError, type Clock } from '@slipway/core';
import type { SendResult } from '../deliveries/settle-delivery.js';
import type { AlertSettings, ChannelKind } from '../rules/alert-settings.js';
import { createAlertmanagerChannel } from './alertmanager.js';
import type { Channel, ChannelPlan } from './channel.js';
import { createEmailChannel } from './email.js';
import { toHttpTarget, type HttpTarget } from './http-target.js';
import { createSlackChannel } from './slack.js';
import { createWebhookChannel } from './webhook.js';

/** As they stand in the environment; empty means that there is none of that kind. */
export interface ChannelSettings {
  readonly slackWebhookUrl: string;
  readonly smtpUrl: string;
  readonly alertEmailTo: string;
  readonly alertEmailFrom: string;
  readonly alertWebhookUrls: string;
  readonly alertWebhookSecret: string;
  readonly alertmanagerUrls: string;
  readonly dashboardUrl: string;
}

export interface CreateChannelsDeps {
  readonly clock: Clock;
  readonly alerts: AlertSettings;
  readonly onResend?: (channel: string, result: SendResult) => void;
}

/** Alertmanager groups by itself: it is told at once, and re-sending is not repeating. */
const immediately = { waitMs: 0, intervalMs: 0, repeatMs: Infinity };

/** Every channel that is set. All that is wrong is one `precondition` error, which never shows a value: they are secrets. */
export function createChannels(
  { clock, alerts, onResend }: CreateChannelsDeps,
  settings: ChannelSettings,
): readonly Channel[] {
  const problems = problemsOf(settings);
  if (problems.length > 0) {
    const message = `Wrong settings:\n  ${problems.join('\n  ')}`;
    throw new DomainError('precondition', 'BAD_SETTINGS', message);
  }
  const { dashboardUrl, smtpUrl } = settings;
  const plan = (kind: ChannelKind, name: string): ChannelPlan => {
    const timing = kind === 'alertmanager' ? immediately : alerts.timing;
    return { name, minSeverity: alerts.minSeverity[kind], timing };
  };
  const slack = targetsOf(settings.slackWebhookUrl).map((target) =>
    createSlackChannel(target, plan('slack', 'slack'), dashboardUrl),
  );
  const to = listOf(settings.alertEmailTo);
  const email = listOf(smtpUrl).map(() => {
    const from = settings.alertEmailFrom;
    return createEmailChannel(plan('email', 'email'), { smtpUrl, from, to, dashboardUrl });
  });
  const webhooks = targetsOf(settings.alertWebhookUrls).map((target, i) => {
    const secret = settings.alertWebhookSecret;
    return createWebhookChannel(target, clock, plan('webhook', `webhook/${String(i)}`), {
      secret,
      dashboardUrl,
    });
  });
  const alertmanagers = targetsOf(settings.alertmanagerUrls).map((target, i) => {
    const name = `alertmanager/${String(i)}`;
    return createAlertmanagerChannel(target, clock, plan('alertmanager', name), {
      dashboardUrl,
      onResend: (result) => onResend?.(name, result),
    });
  });
  return [...slack, ...email, ...webhooks, ...alertmanagers];
}

function problemsOf(settings: ChannelSettings): readonly string[] {
  const { slackWebhookUrl, smtpUrl, alertEmailFrom, dashboardUrl } = settings;
  const to = listOf(settings.alertEmailTo);
  const problems: string[] = [];
  const need = (isRight: boolean, env: string, expected: string): void => {
    if (!isRight) problems.push(`${env}: expected ${expected}`);
  };
  const areUrls = (text: string): boolean =>
    listOf(text).every((url) => toHttpTarget(url) !== undefined);
  const url = 'a URL that starts with http:// or https://';
  need(
    slackWebhookUrl === '' || toHttpTarget(slackWebhookUrl) !== undefined,
    'SLACK_WEBHOOK_URL',
    url,
  );
  need(areUrls(settings.alertWebhookUrls), 'ALERT_WEBHOOK_URLS', `${url}, several with commas`);
  need(
    areUrls(settings.alertmanagerUrls),
    'ALERTMANAGER_URLS',
    `${url}, one for each replica, with commas`,
  );
  need(dashboardUrl === '' || toHttpTarget(dashboardUrl) !== undefined, 'DASHBOARD_URL', url);
  if (smtpUrl === '') {
    need(to.length === 0, 'SMTP_URL', 'to be set, because ALERT_EMAIL_TO is');
    return problems;
  }
  need(
    /^smtps?:$/.test(URL.parse(smtpUrl)?.protocol ?? ''),
    'SMTP_URL',
    'a URL that starts with smtp:// or smtps://',
  );
  need(
    to.length > 0 && to.every(isAddress),
    'ALERT_EMAIL_TO',
    'email addresses, several with commas',
  );
  need(isAddress(alertEmailFrom), 'ALERT_EMAIL_FROM', 'an email address');
  return problems;
}

function isAddress(text: string): boolean {
  return /^[^\s@<>,]+@[^\s@<>,]+$/.test(text);
}

function targetsOf(text: string): readonly HttpTarget[] {
  return listOf(text)
    .map(toHttpTarget)
    .filter((target) => target !== undefined);
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
