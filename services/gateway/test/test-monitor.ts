import { createLogger, DomainError } from '@slipway/core';
import { bindService, createGrpcServer, type ServiceBinding } from '@slipway/grpc';
import {
  AlertServiceService,
  MonitorServiceService,
  OutcomeServiceService,
  AlertState,
  type Alert,
  type AlertServiceServer,
  type MonitorServiceServer,
  type Outcome,
  type OutcomeServiceServer,
  type Silence,
  type WatchResponse,
} from '@slipway/proto';
import type { OnCleanup } from '@slipway/testing';
import * as data from './monitor-data.js';

/** A monitor without a stream behind it: it says what the test wants, over gRPC. */
export interface TestMonitor {
  readonly port: number;
  /** What has come. */
  readonly outcomes: readonly Outcome[];
  readonly alerts: Alert[];
  readonly silences: Silence[];
  readonly setVersions: (versions: readonly data.TestVersion[]) => void;
  /** Everybody who watches hears it. */
  readonly tell: (event: NonNullable<WatchResponse['event']>) => void;
  readonly watcherCount: () => number;
  readonly stop: () => Promise<void>;
  /** Again, on the same port. */
  readonly start: () => Promise<void>;
}

const logger = createLogger({ service: 'test-monitor', level: 'error' });
const accounts = { dropped: 0, late: 0, pending: 12, duplicates: 3 };

export async function startTestMonitor(onCleanup: OnCleanup, port: number): Promise<TestMonitor> {
  let versions: readonly data.TestVersion[] = [];
  const outcomes: Outcome[] = [];
  const alerts: Alert[] = [];
  const silences: Silence[] = [];
  const watchers = new Set<(event: WatchResponse) => void>();
  const services = (): ServiceBinding[] => [
    monitorService({ versions: () => versions, watchers }),
    alertService(alerts, silences),
    outcomeService(outcomes),
  ];
  const create = () =>
    createGrpcServer(
      { logger },
      { host: '127.0.0.1', port, services: services(), maxMessageBytes: 2 ** 24 },
    );
  let server = create();
  const start = async (): Promise<void> => {
    server = create();
    await server.start();
    server.setServing('', true);
  };
  const stop = async (): Promise<void> => {
    await server.stop(0);
    watchers.clear();
  };
  await start();
  onCleanup(stop);
  return {
    ...{ port, outcomes, alerts, silences, start, stop },
    setVersions: (next) => (versions = next),
    tell: (event) => {
      for (const send of watchers) send({ event });
    },
    watcherCount: () => watchers.size,
  };
}

interface MonitorState {
  readonly versions: () => readonly data.TestVersion[];
  readonly watchers: Set<(event: WatchResponse) => void>;
}

function monitorService({ versions, watchers }: MonitorState): ServiceBinding {
  const startedMs = Date.now();
  const find = (modelName: string, modelVersion: string): data.TestVersion => {
    const found = versions().find(
      (version) =>
        version.modelName === modelName &&
        (modelVersion === '' || version.modelVersion === modelVersion),
    );
    if (found !== undefined) return found;
    const name = `${modelName} ${modelVersion}`.trim();
    throw new DomainError('not_found', 'NO_SUCH_VERSION', `nothing is known of ${name}`);
  };
  const predictions = (): number => 120_000 + Math.floor((Date.now() - startedMs) / 8);
  const total = () => {
    const produced = predictions();
    const processed = produced - accounts.pending;
    return { producer: '', produced, processed, ...accounts, series: [] };
  };
  return bindService<MonitorServiceServer>(MonitorServiceService, {
    getDrift: ({ modelName, modelVersion }) =>
      data.driftOf(find(modelName, modelVersion), Date.now()),
    getDriftHistory: ({ modelName, modelVersion, startTime, endTime }) => {
      const version = find(modelName, modelVersion);
      const evaluations = data
        .historyOf(version, Date.now())
        .filter(
          ({ time = new Date() }) =>
            (startTime === undefined || time >= startTime) &&
            (endTime === undefined || time < endTime),
        );
      return { ...version, evaluations, nextPageToken: '' };
    },
    getTimeline: ({ modelName, modelVersion, window }) => {
      const [windowMs, paneS] = window === '15m' ? [900_000, 10] : [3_600_000, 60];
      const panes = data.timelineOf(Date.now(), windowMs, paneS);
      return { ...find(modelName, modelVersion), paneS, panes };
    },
    getDistribution: ({ modelName, modelVersion, feature }) => {
      const version = find(modelName, modelVersion);
      const bins = data.binsOf(feature, feature === version.drifted);
      const kind = feature === 'country' ? 'categorical' : 'numeric';
      return { ...version, feature, kind, bins };
    },
    getRootCause: ({ modelName, modelVersion }) =>
      data.rootCauseOf(find(modelName, modelVersion), Date.now()),
    getSegments: ({ modelName, modelVersion }) => ({
      ...find(modelName, modelVersion),
      segments: [],
      overflowRows: 0,
    }),
    getQuality: ({ modelName, modelVersion }) =>
      data.qualityOf(find(modelName, modelVersion), Date.now()),
    getMetrics: () => ({
      versions: versions().map((version) => data.metricsOf(version, predictions())),
    }),
    getAccounting: () => ({ producers: [{ ...total(), producer: 'replica-1' }], total: total() }),
    watch: async (_request, send, context) => {
      const { promise: isOver, resolve: leave } = Promise.withResolvers<undefined>();
      const listen = (event: WatchResponse): void => {
        // Who has left hears nothing, and is taken out by `ended`.
        send(event).catch(() => undefined);
      };
      watchers.add(listen);
      context.ended.addEventListener('abort', () => {
        leave(undefined);
      });
      await isOver;
      watchers.delete(listen);
    },
  });
}

function alertService(alerts: Alert[], silences: Silence[]): ServiceBinding {
  const find = (id: string): Alert => {
    const alert = alerts.find((candidate) => candidate.id === id);
    if (alert !== undefined) return alert;
    throw new DomainError('not_found', 'NO_SUCH_ALERT', `no alert ${id}`);
  };
  const silence = (matchers: Record<string, string>, durationS: number, by: string): Silence => {
    const startsAt = new Date();
    const endsAt = new Date(startsAt.getTime() + durationS * 1000);
    const id = `s${String(silences.length + 1)}`;
    const made = { id, matchers, startsAt, endsAt, by, comment: '' };
    silences.push(made);
    return made;
  };
  return bindService<AlertServiceServer>(AlertServiceService, {
    listAlerts: ({ modelName, state }) => ({
      alerts: alerts.filter(
        (alert) =>
          (modelName === '' || alert.labels['model'] === modelName) &&
          (state === AlertState.ALERT_STATE_UNSPECIFIED || alert.state === state),
      ),
      nextPageToken: '',
    }),
    getAlert: ({ id }) => ({ alert: find(id) }),
    ackAlert: ({ id, by }) => {
      const alert = find(id);
      alert.ackedBy = by;
      return { alert };
    },
    silenceAlert: ({ id, durationS, by }) => {
      const alert = find(id);
      const made = silence(alert.labels, durationS, by);
      alert.silencedBy = made.id;
      return { silence: made };
    },
    createSilence: ({ matchers, durationS, by }) => ({
      silence: silence(matchers, durationS, by),
    }),
    listSilences: () => ({ silences }),
    deleteSilence: ({ id }) => {
      silences.splice(
        silences.findIndex((candidate) => candidate.id === id),
        1,
      );
      for (const alert of alerts) if (alert.silencedBy === id) alert.silencedBy = '';
      return {};
    },
    listDeliveries: () => ({ deliveries: [], nextPageToken: '' }),
  });
}

function outcomeService(outcomes: Outcome[]): ServiceBinding {
  return bindService<OutcomeServiceServer>(OutcomeServiceService, {
    submitOutcomes: ({ outcomes: many, ...one }) => {
      const come = many.length > 0 ? many : [one];
      outcomes.push(...come);
      return { accepted: come.length, rejected: [] };
    },
  });
}
