import { bindService, type ServiceBinding } from '@slipway/grpc';
import {
  AlertServiceService,
  AlertState,
  type Alert as AlertMessage,
  type AlertServiceServer,
  type Delivery as DeliveryMessage,
  type Silence as SilenceMessage,
} from '@slipway/proto';
import type { AlertEngine } from '../alerts/alert-engine.js';
import type { Alert } from '../alerts/alert.js';
import type { Delivery } from '../alerts/deliveries/delivery.js';
import type { SilenceStore } from '../alerts/silences/silence-store.js';
import type { Silence } from '../alerts/silences/silence.js';
import { requireOngoing } from '../alerts/state/require-ongoing.js';
import type { VersionDirectory } from '../versions/version-directory.js';
import { pageOf } from './alert-pages.js';

export interface AlertServiceDeps {
  readonly engine: Pick<AlertEngine, 'alerts' | 'get' | 'ack' | 'deliveries'>;
  readonly silences: SilenceStore;
  readonly directory: Pick<VersionDirectory, 'list' | 'versionsOf'>;
}

/** The RPCs of slipway.monitor.v1.AlertService: alerts and deliveries of the shards that are read here, all silences. */
export function createAlertService({
  engine,
  silences,
  directory,
}: AlertServiceDeps): ServiceBinding {
  return bindService<AlertServiceServer>(AlertServiceService, {
    listAlerts: ({ modelName, state, pageSize, pageToken }) => {
      const ofModel = engine
        .alerts()
        .map(toAlertMessage)
        .filter((alert) => modelName === '' || alert.labels['model'] === modelName);
      if (ofModel.length === 0 && modelName !== '') requireModel(directory, modelName);
      const wanted = ofModel.filter(
        (alert) => state === AlertState.ALERT_STATE_UNSPECIFIED || alert.state === state,
      );
      const { items, nextPageToken } = pageOf(wanted, ({ startsAt }) => startsAt, {
        pageSize,
        pageToken,
      });
      return { alerts: items, nextPageToken };
    },
    getAlert: ({ id }) => ({ alert: toAlertMessage(engine.get(id)) }),
    ackAlert: async ({ id, by }) => {
      const alert = await engine.ack(id, by === '' ? 'unknown' : by);
      return { alert: toAlertMessage(alert) };
    },
    silenceAlert: async ({ id, durationS, by, comment }) => {
      const { labels } = requireOngoing(engine.get(id));
      const silence = await silences.create({ matchers: labels, durationS, by, comment });
      return { silence: toSilenceMessage(silence) };
    },
    createSilence: async (asked) => ({ silence: toSilenceMessage(await silences.create(asked)) }),
    listSilences: async () => {
      await silences.refresh();
      return { silences: silences.list().map(toSilenceMessage) };
    },
    deleteSilence: async ({ id }) => {
      await silences.remove(id);
      return {};
    },
    listDeliveries: ({ alertId, pageSize, pageToken }) => {
      const wanted = engine
        .deliveries()
        .filter(({ notices }) => alertId === '' || notices.some(({ id }) => id === alertId))
        .map(toDeliveryMessage);
      // Deliveries may outlive their alert: without any, it has to be there.
      if (wanted.length === 0 && alertId !== '') engine.get(alertId);
      const { items, nextPageToken } = pageOf(wanted, ({ createdAt }) => createdAt, {
        pageSize,
        pageToken,
      });
      return { deliveries: items, nextPageToken };
    },
  });
}

/** Nothing to say about a model that is known is an answer, about one that is not it is an error with those that are. */
function requireModel(directory: AlertServiceDeps['directory'], modelName: string): void {
  if (directory.list(modelName).length === 0) directory.versionsOf(modelName);
}

const states = {
  pending: AlertState.PENDING,
  firing: AlertState.FIRING,
  resolved: AlertState.RESOLVED,
};

/** An alert that another one explains is held back: it is shown as pending. */
export function toAlertMessage(alert: Alert): AlertMessage {
  const { id, labels, annotations, severity, phase, ackedBy, silencedBy, inhibitedBy } = alert;
  const isHeldBack = phase === 'firing' && inhibitedBy !== '';
  return {
    id,
    name: labels['alertname'] ?? '',
    state: isHeldBack ? AlertState.PENDING : states[phase],
    severity,
    labels: { ...labels },
    annotations: { ...annotations },
    startsAt: new Date(alert.startsAtMs),
    endsAt: alert.endsAtMs === undefined ? undefined : new Date(alert.endsAtMs),
    ...{ ackedBy, silencedBy, inhibitedBy },
  };
}

function toSilenceMessage({
  id,
  matchers,
  startsAtMs,
  endsAtMs,
  by,
  comment,
}: Silence): SilenceMessage {
  const times = { startsAt: new Date(startsAtMs), endsAt: new Date(endsAtMs) };
  return { id, matchers: { ...matchers }, ...times, by, comment };
}

function toDeliveryMessage(delivery: Delivery): DeliveryMessage {
  const { id, channel, notices, status, state, attempts, lastError, createdMs } = delivery;
  return {
    ...{ id, channel, status, state, attempts, lastError },
    alertIds: notices.map((notice) => notice.id),
    createdAt: new Date(createdMs),
    deliveredAt: delivery.deliveredMs === undefined ? undefined : new Date(delivery.deliveredMs),
  };
}
