import { DomainError } from '@slipway/core';
import type { Handlers, UnaryHandler } from '@slipway/grpc';
import { ListAlertsRequest, ListDeliveriesRequest, type AlertServiceServer } from '@slipway/proto';
import { expect, test } from 'vitest';
import type { Alert } from '../alerts/alert.js';
import type { KnownVersion } from '../versions/version-directory.js';
import { createAlertService } from './alert-service.js';

const over: Alert = {
  ...{ id: 'iris-0123456789abcdef', rule: 'model_drift', severity: 'warning', phase: 'resolved' },
  ...{ labels: { model: 'iris' }, annotations: {}, subjects: [], startsAtMs: 1, endsAtMs: 2 },
  ...{ looks: { last: '', lastMs: 1, breaches: [], clear: 1 } },
  ...{ ackedBy: '', silencedBy: '', inhibitedBy: '' },
};
const calm: KnownVersion = {
  ...{ modelName: 'calm', modelVersion: '1.0.0', state: undefined, reference: undefined },
};

function open() {
  const notFound = (id: string) => new DomainError('not_found', 'NOT_FOUND', `nothing of ${id}`);
  const refuse = (): never => {
    throw new Error('not expected');
  };
  const { handlers } = createAlertService({
    engine: {
      alerts: () => [over],
      deliveries: () => [],
      get: (id) => {
        if (id === over.id) return over;
        throw notFound(id);
      },
      ack: refuse,
    },
    silences: { list: () => [], refresh: refuse, create: refuse, remove: refuse },
    directory: {
      list: (modelName) => [calm].filter((version) => version.modelName === modelName),
      versionsOf: (modelName) => {
        throw notFound(modelName);
      },
    },
  });
  const service = handlers as unknown as Handlers<AlertServiceServer>;
  const call = async <Req, Res>(handler: UnaryHandler<Req, Res>, request: Req): Promise<Res> =>
    handler(request, {} as never);
  return {
    alerts: (modelName: string) =>
      call(service.listAlerts, ListAlertsRequest.create({ modelName })),
    deliveries: (alertId: string) =>
      call(service.listDeliveries, ListDeliveriesRequest.create({ alertId })),
    silence: (id: string) =>
      call(service.silenceAlert, { id, durationS: 60, by: 'ada', comment: '' }),
  };
}

test('alerts of a model that nobody knows are not found, those of a calm one are none', async () => {
  const { alerts } = open();
  await expect(alerts('nope')).rejects.toMatchObject({ kind: 'not_found' });
  expect((await alerts('calm')).alerts).toEqual([]);
  expect((await alerts('iris')).alerts).toMatchObject([{ id: over.id }]);
  expect((await alerts('')).alerts).toHaveLength(1);
});

test('deliveries of an alert that does not exist are not found', async () => {
  const { deliveries } = open();
  await expect(deliveries('nope')).rejects.toMatchObject({ kind: 'not_found' });
  expect((await deliveries(over.id)).deliveries).toEqual([]);
  expect((await deliveries('')).deliveries).toEqual([]);
});

test('an alert that is over is not silenced', async () => {
  await expect(open().silence(over.id)).rejects.toMatchObject({
    kind: 'precondition',
    message: `alert "${over.id}" is over already`,
  });
});
