import type { Clock } from '@slipway/core';
import type { Notice } from '../deliveries/delivery.js';
import type { SendResult } from '../deliveries/settle-delivery.js';
import type { Channel, ChannelPlan } from './channel.js';
import { dashboardLink } from './dashboard-link.js';
import type { HttpTarget } from './http-target.js';
import { postJson } from './post-json.js';

export interface AlertmanagerOptions {
  readonly dashboardUrl: string;
  /** How often everything that fires is sent again. */
  readonly resendMs?: number;
  readonly onResend?: (result: SendResult) => void;
}

const defaultResendMs = 30_000;
/** How many intervals an alert lives there without being sent again: a dead monitor's alerts end by themselves. */
const livesIntervals = 4;

/**
 * One replica of an Alertmanager, by its API v2. It does its own grouping and repeating, so it is told each change at once
 * and everything that fires again and again. What a delayed message says is what holds when it is sent: an alert that is
 * over meanwhile is not brought back.
 */
export function createAlertmanagerChannel(
  target: HttpTarget,
  clock: Clock,
  plan: ChannelPlan,
  { dashboardUrl, resendMs = defaultResendMs, onResend }: AlertmanagerOptions,
): Channel {
  const api = { ...target, url: `${target.url.replace(/\/+$/, '')}/api/v2/alerts` };
  let current: ReadonlyMap<string, Notice> = new Map();
  let sentMs = -Infinity;
  let isSending = false;

  const post = (
    notices: readonly Notice[],
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<SendResult> => {
    const endsAtMs = clock.nowMs() + livesIntervals * resendMs;
    const body = notices.map((notice) => toPostableAlert(notice, endsAtMs, dashboardUrl));
    return postJson(api, JSON.stringify(body), headers, signal);
  };

  return {
    ...plan,
    kind: 'alertmanager',
    send: (delivery, signal) => {
      const notices = delivery.notices.map((notice) => current.get(notice.id) ?? notice);
      return post(notices, { 'idempotency-key': delivery.id }, signal);
    },
    refresh: async (notices, signal) => {
      current = new Map(notices.map((notice) => [notice.id, notice]));
      if (isSending || notices.length === 0 || clock.monotonicMs() - sentMs < resendMs) return;
      isSending = true;
      sentMs = clock.monotonicMs();
      const result = await post(notices, {}, signal);
      isSending = false;
      onResend?.(result);
    },
  };
}

function toPostableAlert(notice: Notice, livesUntilMs: number, dashboardUrl: string): object {
  const { labels, annotations, startsAtMs, endsAtMs } = notice;
  return {
    ...{ labels, annotations },
    startsAt: new Date(startsAtMs).toISOString(),
    endsAt: new Date(endsAtMs ?? livesUntilMs).toISOString(),
    generatorURL: dashboardLink(dashboardUrl, labels),
  };
}
