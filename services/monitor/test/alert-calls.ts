import { callUnary, createClient } from '@slipway/grpc';
import {
  AlertServiceClient,
  type ListAlertsResponse,
  type ListDeliveriesResponse,
} from '@slipway/proto';
import type { OnCleanup } from '@slipway/testing';
import type { RunningMonitor } from './running-monitor.js';

/** What a monitor says about alerts over gRPC. */
export interface AlertCalls {
  readonly alerts: () => Promise<ListAlertsResponse>;
  readonly deliveries: () => Promise<ListDeliveriesResponse>;
  readonly ack: (id: string, by: string) => Promise<unknown>;
}

export function callAlerts(
  onCleanup: OnCleanup,
  { grpcAddress }: Pick<RunningMonitor, 'grpcAddress'>,
): AlertCalls {
  const client = createClient(AlertServiceClient, grpcAddress);
  onCleanup(() => client.close());
  const all = { modelName: '', state: 0, alertId: '', pageSize: 0, pageToken: '' };
  const call = { timeoutMs: 5000 };
  return {
    alerts: () => callUnary(client, client.listAlerts.bind(client), all, call),
    deliveries: () => callUnary(client, client.listDeliveries.bind(client), all, call),
    ack: (id, by) => callUnary(client, client.ackAlert.bind(client), { id, by }, call),
  };
}
