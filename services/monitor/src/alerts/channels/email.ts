import { messageOf } from '@slipway/core';
import { createTransport } from 'nodemailer';
import type { Delivery } from '../deliveries/delivery.js';
import type { SendResult } from '../deliveries/settle-delivery.js';
import { sendTimeoutMs, type Channel, type ChannelPlan } from './channel.js';
import { dashboardLink } from './dashboard-link.js';
import { textOf, titleOf } from './notice-text.js';

export interface EmailOptions {
  /** smtp:// or smtps://, with user and password where they are needed. */
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly dashboardUrl: string;
}

/** Plain-text email over SMTP. A repeated message has the same Message-ID, by which mailboxes tell it from a new one. */
export function createEmailChannel(plan: ChannelPlan, options: EmailOptions): Channel {
  const { smtpUrl, from, to, dashboardUrl } = options;
  const timeouts = {
    connectionTimeout: sendTimeoutMs,
    greetingTimeout: sendTimeoutMs,
    socketTimeout: sendTimeoutMs,
  };
  const transport = createTransport({ url: smtpUrl, ...timeouts });
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/[^\w.-]/g, '');

  const send = async (delivery: Delivery): Promise<SendResult> => {
    try {
      await transport.sendMail({
        ...{ from, to: [...to] },
        messageId: `<${delivery.id}@${domain}>`,
        subject: titleOf(delivery),
        text: textOf(delivery, dashboardLink(dashboardUrl, delivery.group)),
        headers: { 'Auto-Submitted': 'auto-generated', 'Idempotency-Key': delivery.id },
      });
      return { kind: 'delivered' };
    } catch (error) {
      return refusalOf(error);
    }
  };

  return {
    ...plan,
    kind: 'email',
    send: (delivery, signal) => Promise.race([send(delivery), abortedBy(signal)]),
  };
}

/** A 5xx answer of the server is final (RFC 5321 §4.2.1); 4xx and everything about the connection is not. */
function refusalOf(error: unknown): SendResult {
  const { responseCode } = error as { readonly responseCode?: number };
  const reason = messageOf(error);
  const isFinal = responseCode !== undefined && responseCode >= 500;
  return isFinal ? { kind: 'dead', reason } : { kind: 'retry', reason };
}

function abortedBy(signal: AbortSignal): Promise<SendResult> {
  return new Promise((resolve) => {
    const stop = (): void => {
      resolve({ kind: 'retry', reason: 'the monitor stopped' });
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
