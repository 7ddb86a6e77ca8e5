import { messageOf } from '@slipway/core';
import type { SendResult } from '../deliveries/settle-delivery.js';
import { sendTimeoutMs } from './channel.js';
import type { HttpTarget } from './http-target.js';

const longestWaitMs = 3600_000;
const shownBodyLength = 200;
/** Of all refusals these may be over in a while. */
const retriedRefusals = [408, 425, 429];

/** Posts JSON. A refusal (4xx) is final unless it is about time or load; a redirect is a wrong address. Never rejects. */
export async function postJson(
  target: HttpTarget,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<SendResult> {
  const { url, authorization } = target;
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'slipway-monitor',
        ...(authorization === undefined ? {} : { authorization }),
        ...headers,
      },
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(sendTimeoutMs)]),
    });
    const text = await response.text();
    if (response.ok) return { kind: 'delivered' };
    const reason =
      `HTTP ${String(response.status)} ${text.trim().slice(0, shownBodyLength)}`.trim();
    const isRetried = response.status >= 500 || retriedRefusals.includes(response.status);
    if (!isRetried) return { kind: 'dead', reason };
    return { kind: 'retry', reason, afterMs: retryAfterMs(response.headers.get('retry-after')) };
  } catch (error) {
    return { kind: 'retry', reason: reasonOf(error) };
  }
}

/** Retry-After as seconds or as a date (RFC 9110 §10.2.3), an hour at most. */
export function retryAfterMs(header: string | null, nowMs = Date.now()): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestWaitMs);
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return `no answer after ${String(sendTimeoutMs)} ms`;
  }
  // What fetch throws says little; the cause names the refused or broken connection.
  const cause = error instanceof Error ? error.cause : undefined;
  return messageOf(cause ?? error);
}
