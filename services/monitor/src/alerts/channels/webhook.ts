import type { Clock } from '@slipway/core';
import type { Labels } from '../alert.js';
import type { Delivery, Notice } from '../deliveries/delivery.js';
import type { Channel, ChannelPlan } from './channel.js';
import { dashboardLink } from './dashboard-link.js';
import type { HttpTarget } from './http-target.js';
import { postJson } from './post-json.js';
import { signatureHeaders } from './sign.js';

export interface WebhookOptions {
  /** Empty: unsigned. */
  readonly secret: string;
  readonly dashboardUrl: string;
}

/** Posts to anything that takes the webhooks of Alertmanager. */
export function createWebhookChannel(
  target: HttpTarget,
  clock: Clock,
  plan: ChannelPlan,
  { secret, dashboardUrl }: WebhookOptions,
): Channel {
  return {
    ...plan,
    kind: 'webhook',
    send: (delivery, signal) => {
      const body = JSON.stringify(webhookBody(delivery, dashboardUrl));
      const signed = signatureHeaders(secret, body, clock.nowMs());
      return postJson(target, body, { 'idempotency-key': delivery.id, ...signed }, signal);
    },
  };
}

/** What Go writes for a time that is not set, and receivers of Alertmanager's webhooks expect while an alert lasts. */
const noTime = '0001-01-01T00:00:00Z';

/** The body of Alertmanager's webhooks, version 4 (its template.Data). */
function webhookBody(delivery: Delivery, dashboardUrl: string): object {
  const { notices, group, status, channel } = delivery;
  const labels = Object.entries(group).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return {
    version: '4',
    groupKey: `{}:{${labels.join(', ')}}`,
    truncatedAlerts: 0,
    status,
    receiver: channel,
    groupLabels: group,
    commonLabels: common(notices.map((notice) => notice.labels)),
    commonAnnotations: common(notices.map((notice) => notice.annotations)),
    externalURL: dashboardUrl,
    alerts: notices.map((notice) => toAlert(notice, dashboardUrl)),
  };
}

function toAlert(notice: Notice, dashboardUrl: string): object {
  const { status, labels, annotations, startsAtMs, endsAtMs, fingerprint } = notice;
  return {
    ...{ status, labels, annotations },
    startsAt: new Date(startsAtMs).toISOString(),
    endsAt: endsAtMs === undefined ? noTime : new Date(endsAtMs).toISOString(),
    generatorURL: dashboardLink(dashboardUrl, labels),
    fingerprint,
  };
}

function common(all: readonly Labels[]): Labels {
  const [first = {}, ...others] = all;
  const shared = Object.entries(first).filter(([name, value]) =>
    others.every((other) => other[name] === value),
  );
  return Object.fromEntries(shared);
}
