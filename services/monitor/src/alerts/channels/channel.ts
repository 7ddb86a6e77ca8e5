import type { Severity } from '../alert.js';
import type { Delivery, Notice } from '../deliveries/delivery.js';
import type { SendResult } from '../deliveries/settle-delivery.js';
import type { ChannelKind, GroupTiming } from '../rules/alert-settings.js';

/** What the decision about messages needs to know of a channel. */
export interface ChannelPlan {
  /** Its kind, with its place in the settings where there can be several: `slack`, `webhook/0`. */
  readonly name: string;
  readonly minSeverity: Severity;
  readonly timing: GroupTiming;
}

/** A way to tell somebody. A new one is a file that makes this, and its settings in `createChannels`. */
export interface Channel extends ChannelPlan {
  readonly kind: ChannelKind;
  /** Never rejects; gives up by itself after a few seconds, and when the signal aborts. */
  readonly send: (delivery: Delivery, signal: AbortSignal) => Promise<SendResult>;
  /**
   * For receivers that forget alerts which are not sent again and again: is told once a second what is to be known there,
   * and sends it when it is time.
   */
  readonly refresh?: (notices: readonly Notice[], signal: AbortSignal) => Promise<void>;
}

/** How long a receiver may take to answer. */
export const sendTimeoutMs = 5000;
