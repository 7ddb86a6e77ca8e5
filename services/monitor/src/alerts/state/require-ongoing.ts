import { DomainError } from '@slipway/core';
import type { Alert } from '../alert.js';

/** The alert, unless it is over: then there is nothing to acknowledge or to silence, and `precondition` says so. */
export function requireOngoing(alert: Alert): Alert {
  if (alert.phase !== 'resolved') return alert;
  throw new DomainError('precondition', 'ALERT_RESOLVED', `alert "${alert.id}" is over already`);
}
