import { messageOf, type Logger } from '@slipway/core';
import { formatAddress, type Address } from '../address.js';
import type { Scrape } from './merge-metrics.js';

const timeoutMs = 1000;

/** Reads /metrics of one process. */
export async function scrape(address: Address, logger: Logger): Promise<Scrape> {
  const instance = formatAddress(address);
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(`http://${instance}/metrics`, { signal });
    return { instance, text: response.ok ? await response.text() : undefined };
  } catch (error) {
    logger.debug('no metrics from a process', { instance, reason: messageOf(error) });
    return { instance, text: undefined };
  }
}
