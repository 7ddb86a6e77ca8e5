import type { CounterMetric, Metrics } from '@slipway/telemetry';
import type { Alert, AlertPhase } from './alert.js';
import type { SendResult } from './deliveries/settle-delivery.js';

export interface AlertMetrics {
  /** Counts an attempt to deliver. */
  readonly onDelivery: (channel: string, result: SendResult['kind']) => void;
}

const phases: readonly AlertPhase[] = ['pending', 'firing', 'resolved'];

/** Bounded: as many samples as models times rules times states at most, and channels times results. */
export function registerAlertMetrics(
  metrics: Metrics,
  alerts: () => readonly Alert[],
): AlertMetrics {
  metrics.gauge(
    'slipway_alerts',
    'Alerts of the shards read here, by state; versions of a model are counted together.',
    ['model', 'alertname', 'severity', 'state'],
    (gauge) => {
      gauge.reset();
      for (const [key, members] of Map.groupBy(alerts(), keyOf)) {
        const [model = '', alertname = '', severity = ''] = JSON.parse(key) as string[];
        for (const state of phases) {
          const value = members.filter(({ phase }) => phase === state).length;
          gauge.set({ model, alertname, severity, state }, value);
        }
      }
    },
  );
  const deliveries: CounterMetric = metrics.counter(
    'slipway_alert_deliveries_total',
    'Attempts to deliver alerts: delivered, retry (it is tried again) or dead (given up).',
    ['channel', 'result'],
  );
  return {
    onDelivery: (channel, result) => {
      deliveries.add({ channel, result });
    },
  };
}

function keyOf({ labels, severity }: Alert): string {
  return JSON.stringify([labels['model'], labels['alertname'], severity]);
}
